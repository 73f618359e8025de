select
    period.period_start as period_start,
    period.period as period,
    period.period_end as period_end,
    period.label as label
from measures.periods as period
where
    period.period in ($period, 'whole')
order by
    period.period_start
