-- Runs of days without anything that the community's own rhythm makes unlikely.
with runs as (
    select
        days.community_id as community_id,
        days.day_on as day_on,
        days.day_on - (row_number() over (partition by days.community_id order by days.day_on))::integer as run
    from measures.coverage_days as days
    where days.is_gap
)
select
    runs.community_id as community_id,
    min(runs.day_on) as first_on,
    max(runs.day_on) as last_on,
    count(*) as n_days
from runs
group by
    runs.community_id,
    runs.run
order by
    runs.community_id,
    first_on
