-- What each source was the first to bring, by the day it was written (study time zone), and how late it was seen.
with met as (
    select
        version.contribution_id,
        min(version.seen_at) as first_seen_at
    from raw.contributions as version
    semi join temp.repeated as repeated
        on version.contribution_id = repeated.contribution_id
    group by version.contribution_id
),

arrived as (
    select
        contribution.community_id,
        timezone($zone, contribution.created_at)::date as day_on,
        coalesce(run.source, 'unknown') as source,
        contribution.kind,
        coalesce(met.first_seen_at, contribution.seen_at) - contribution.created_at as delay
    from core.contributions as contribution
    left join met
        on contribution.contribution_id = met.contribution_id
    left join raw.runs as run
        on contribution.first_run_id = run.run_id
    where contribution.period_start is not null
)

select
    arrived.community_id,
    arrived.day_on,
    arrived.source,
    count(*) filter (where arrived.kind = 'post') as n_posts,
    count(*) filter (where arrived.kind = 'response') as n_responses,
    count(arrived.delay) as n_timed,
    count(*) filter (where arrived.delay > to_days($late_days)) as n_late
from arrived
group by
    arrived.community_id,
    arrived.day_on,
    arrived.source
