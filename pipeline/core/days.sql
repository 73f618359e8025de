-- The period of each day (UTC) that lies wholly in one. Asking the time zone about every moment takes a fifth of the
-- time of all that is found out about versions; with these only the moments around the start of a period are asked about.
-- Two days on either side are looked at too, so that no turning back of clocks, however far, can hide in the day.
with moments as (
    select
        span.first_moment::date as day,
        timezone('UTC', span.first_moment) as first_moment
    from generate_series(
        $start::timestamp - to_days(2), $end::timestamp + to_days(2), to_days(1)
    ) as span(first_moment)
)

select
    moments.day,
    core.period_start(moments.first_moment, $period, $zone) as period_start
from moments
where core.period_start(moments.first_moment - to_days(2), $period, $zone)
    = core.period_start(moments.first_moment + to_days(3), $period, $zone)
