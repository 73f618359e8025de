-- The ties whose contributors get positions, one network after the other.
select
    tie.definition,
    tie.community_id,
    tie.period_start,
    tie.source_id,
    tie.target_id,
    tie.weight,
    tie.first_at
from networks.ties as tie
where tie.definition = 'reply'
order by
    tie.definition,
    tie.community_id,
    tie.period_start
