select
    periods.period_start as period_start,
    $period as period,
    periods.period_end as period_end,
    periods.label as label
from core.periods as periods
union all
select
    $start::date as period_start,
    'whole' as period,
    $end::date as period_end,
    $label as label
order by
    period,
    period_start
