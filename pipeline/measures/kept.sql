-- What counts under each variant, with small numbers in place of long names.
-- corrected: all contributions of the window, but for those the study's exclusion profile leaves out.
-- published: the model study's rules: no program is left out; what is deleted or removed is, and so is a response whose post is; the post gives the period.
with
roots as (
    select
        distinct_roots.root_id as root_id,
        row_number() over (order by distinct_roots.root_id) - 1 as root_no
    from (
        select distinct contributions.root_id as root_id
        from core.contributions as contributions
    ) as distinct_roots
),
people as (
    select
        contributors.contributor_id as contributor_id,
        row_number() over (order by contributors.contributor_id) - 1 as contributor_no
    from core.contributors as contributors
),
places as (
    select
        unnest($communities::varchar[]) as community_id,
        generate_subscripts($communities::varchar[], 1) - 1 as community_no
),
cuts as (
    select
        periods.period_start as period_start,
        row_number() over (order by periods.period_start) - 1 as period_no
    from core.periods as periods
)
select
    contributions.contribution_id as contribution_id,
    contributions.root_id as root_id,
    contributions.parent_id as parent_id,
    contributions.kind = 'post' as is_post,
    contributions.state = 'present' as is_present,
    places.community_no::integer as community_no,
    roots.root_no::integer as root_no,
    coalesce(people.contributor_no, -1)::integer as contributor_no,
    coalesce(cuts.period_no, -1)::integer as period_no,
    coalesce(root_cuts.period_no, -1)::integer as root_period_no,
    contributions.excluded_from is null or contributions.excluded_from > $profile as is_included
from core.contributions as contributions
join places on contributions.community_id = places.community_id
join roots on contributions.root_id = roots.root_id
left join people on contributions.contributor_id = people.contributor_id
left join cuts on contributions.period_start = cuts.period_start
left join cuts as root_cuts on contributions.root_period_start = root_cuts.period_start
