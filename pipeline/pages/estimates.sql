select
    estimate.measure as measure,
    estimate.subject as subject,
    estimate.community_id as community_id,
    estimate.period_start as period_start,
    estimate.period as period,
    estimate.value as value,
    estimate.ci_low as ci_low,
    estimate.ci_high as ci_high,
    estimate.n as n,
    estimate.n_contributors as n_contributors,
    estimate.n_threads as n_threads,
    estimate.unit as unit,
    estimate.variant as variant,
    estimate.method as method,
    estimate.seed as seed,
    estimate.note as note
from measures.shown as estimate
where
    estimate.period in ($period, 'whole')
order by
    estimate.measure,
    estimate.variant,
    estimate.period,
    estimate.period_start,
    estimate.community_id,
    estimate.subject
