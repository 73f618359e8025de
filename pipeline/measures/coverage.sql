-- What was stored of each community and period, periods without anything too, and what shows that something is missing.
with
seen as (
    select
        snapshots.contribution_id as contribution_id,
        max(snapshots.n_responses_seen) as n_responses_seen
    from core.metric_snapshots as snapshots
    group by snapshots.contribution_id
),
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
        count(distinct timezone($timezone, contributions.created_at)::date) as n_days_with,
        sum(coalesce(seen.n_responses_seen, 0)) as n_responses_seen
    from core.contributions as contributions
    left join seen on contributions.contribution_id = seen.contribution_id
    where contributions.period_start is not null
    group by
        contributions.community_id,
        contributions.period_start
),
per_thread_period as (
    select
        responses.community_id as community_id,
        responses.root_period_start as period_start,
        count(*) as n_responses_to_posts
    from core.contributions as responses
    where responses.kind = 'response'
        and responses.root_period_start is not null
    group by
        responses.community_id,
        responses.root_period_start
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
    coalesce(per_period.n_responses_seen, 0)::bigint as n_responses_seen,
    coalesce(per_thread_period.n_responses_to_posts, 0) as n_responses_to_posts,
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
