-- One row per community and day of the study, days without anything too: what is stored against what the platform counted.
with
days as (
    select
        span.moment::date as day_on,
        periods.period_start as period_start
    from generate_series($start::timestamp, $end::timestamp - to_days(1), to_days(1)) as span(moment)
    join core.periods as periods
        on span.moment::date >= periods.period_start
        and span.moment::date < periods.period_end
),
written as (
    select
        contributions.community_id as community_id,
        timezone($timezone, contributions.created_at)::date as day_on,
        count(*) filter (where contributions.kind = 'post') as n_posts,
        count(*) filter (where contributions.kind = 'response') as n_responses,
        count(distinct contributions.root_id) as n_threads,
        count(*) filter (where contributions.is_orphan) as n_orphans
    from core.contributions as contributions
    where contributions.period_start is not null
    group by
        contributions.community_id,
        timezone($timezone, contributions.created_at)::date
),
threads as (
    select
        reported.community_id as community_id,
        reported.day_on as day_on,
        sum(reported.n_seen)::bigint as n_responses_seen,
        sum(least(reported.n_stored, reported.n_seen))::bigint as n_responses_found
    from temp.reported as reported
    group by
        reported.community_id,
        reported.day_on
),
arrived as (
    select
        collected.community_id as community_id,
        collected.day_on as day_on,
        sum(collected.n_late)::bigint as n_late,
        string_agg(collected.source, ', ' order by collected.source) as sources
    from core.collected_days as collected
    group by
        collected.community_id,
        collected.day_on
),
capped as (
    select
        caps.community_id as community_id,
        timezone($timezone, caps.hit_at)::date as day_on,
        count(*) as n_caps
    from core.caps as caps
    group by
        caps.community_id,
        timezone($timezone, caps.hit_at)::date
)
select
    communities.community_id as community_id,
    days.day_on as day_on,
    days.period_start as period_start,
    coalesce(written.n_posts, 0) as n_posts,
    coalesce(written.n_responses, 0) as n_responses,
    coalesce(written.n_threads, 0) as n_threads,
    coalesce(threads.n_responses_seen, 0) as n_responses_seen,
    coalesce(threads.n_responses_found, 0) as n_responses_found,
    coalesce(written.n_orphans, 0) as n_orphans,
    coalesce(arrived.n_late, 0) as n_late,
    coalesce(capped.n_caps, 0) as n_caps,
    arrived.sources as sources
from core.communities as communities
cross join days
left join written
    on communities.community_id = written.community_id
    and days.day_on = written.day_on
left join threads
    on communities.community_id = threads.community_id
    and days.day_on = threads.day_on
left join arrived
    on communities.community_id = arrived.community_id
    and days.day_on = arrived.day_on
left join capped
    on communities.community_id = capped.community_id
    and days.day_on = capped.day_on
order by
    communities.community_id,
    days.day_on
