-- Runs of days without anything that the rhythm of a community makes unlikely; none of periods whose counts may not be shown.
with holes as (
    select
        days.community_id as community_id,
        days.day_on as day_on,
        days.day_on - (row_number() over (partition by days.community_id order by days.day_on))::integer as run
    from measures.coverage_days as days
    join measures.shown_coverage as covered
        on days.community_id = covered.community_id
        and days.period_start = covered.period_start
    where
        days.is_gap
        and covered.n_posts is not null
)
select
    holes.community_id as community_id,
    min(holes.day_on) as first_on,
    max(holes.day_on) as last_on,
    count(*) as n_days
from holes
group by
    holes.community_id,
    holes.run
order by
    holes.community_id,
    first_on
