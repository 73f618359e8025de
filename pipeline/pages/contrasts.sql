select
    contrast.measure as measure,
    contrast.subject as subject,
    contrast.community_id as community_id,
    contrast.other_community_id as other_community_id,
    contrast.period_start as period_start,
    contrast.period as period,
    contrast.variant as variant,
    contrast.difference as difference,
    contrast.ci_low as ci_low,
    contrast.ci_high as ci_high,
    contrast.verdict as verdict
from measures.contrasts as contrast
where
    contrast.period = 'whole'
order by
    contrast.measure,
    contrast.subject,
    contrast.community_id,
    contrast.other_community_id
