-- For each thread whose post is stored: responses the platform counted when last asked, and responses stored.
-- Most platforms count a whole thread at its post; some count direct responses alone, at posts and responses ($direct).
with counted as (
    select
        snapshots.contribution_id as contribution_id,
        coalesce(
            arg_max(snapshots.n_responses_seen, snapshots.seen_at), max(snapshots.n_responses_seen)
        ) as n_responses_seen
    from core.metric_snapshots as snapshots
    where snapshots.n_responses_seen is not null
    group by snapshots.contribution_id
),
posts as (
    select
        contributions.contribution_id as root_id,
        contributions.community_id as community_id,
        contributions.period_start as period_start,
        timezone($timezone, contributions.created_at)::date as day_on,
        list_contains($direct, split_part(contributions.community_id, ':', 1)) as is_counted_step_by_step
    from core.contributions as contributions
    where contributions.kind = 'post'
        and contributions.period_start is not null
)
select
    posts.root_id as root_id,
    any_value(posts.community_id) as community_id,
    any_value(posts.period_start) as period_start,
    any_value(posts.day_on) as day_on,
    coalesce(
        sum(counted.n_responses_seen) filter (where members.kind = 'post' or posts.is_counted_step_by_step), 0
    )::bigint as n_seen,
    count(*) filter (where members.kind = 'response') as n_stored
from posts
join core.contributions as members on posts.root_id = members.root_id
left join counted on members.contribution_id = counted.contribution_id
group by posts.root_id
