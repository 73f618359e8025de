-- What was stored of each community and period, periods without anything too, and what shows that something is missing.
with
per_period as (
    select
        contributions.community_id as community_id,
        contributions.period_start as period_start,
        count(*) filter (where contributions.kind = 'post') as n_posts,
        count(*) filter (where contributions.kind = 'response') as n_responses,
        count(*) filter (where contributions.state <> 'present') as n_text_gone,
        count(*) filter (where contributions.is_orphan) as n_orphans,
        count(*) filter (where contributions.excluded_from <= $profile) as n_excluded,
        count(*) filter (where contributions.contributor_id is null) as n_without_contributor,
        count(distinct contributions.root_id) as n_threads,
        count(distinct timezone($timezone, contributions.created_at)::date) as n_days_with
    from core.contributions as contributions
    where contributions.period_start is not null
    group by
        contributions.community_id,
        contributions.period_start
),
per_thread_period as (
    select
        reported.community_id as community_id,
        reported.period_start as period_start,
        sum(reported.n_seen)::bigint as n_responses_seen,
        sum(least(reported.n_stored, reported.n_seen))::bigint as n_responses_found
    from temp.reported as reported
    group by
        reported.community_id,
        reported.period_start
)
select
    communities.community_id as community_id,
    periods.period_start as period_start,
    coalesce(per_period.n_posts, 0) as n_posts,
    coalesce(per_period.n_responses, 0) as n_responses,
    coalesce(per_period.n_text_gone, 0) as n_text_gone,
    coalesce(per_period.n_orphans, 0) as n_orphans,
    coalesce(per_period.n_excluded, 0) as n_excluded,
    coalesce(per_period.n_without_contributor, 0) as n_without_contributor,
    coalesce(per_period.n_threads, 0) as n_threads,
    coalesce(per_thread_period.n_responses_seen, 0) as n_responses_seen,
    coalesce(per_thread_period.n_responses_found, 0) as n_responses_found,
    periods.n_days as n_days,
    (periods.n_days - coalesce(per_period.n_days_with, 0))::integer as n_days_without
from core.communities as communities
cross join core.periods as periods
left join per_period
    on communities.community_id = per_period.community_id
    and periods.period_start = per_period.period_start
left join per_thread_period
    on communities.community_id = per_thread_period.community_id
    and periods.period_start = per_thread_period.period_start
order by
    communities.community_id,
    periods.period_start
