-- The ties of all communities together, loops included.
select
    answer.definition,
    $pooled as community_id,
    answer.period_start,
    answer.source_id,
    answer.target_id,
    sum(answer.weight)::bigint as weight,
    sum(answer.n_threads)::bigint as n_threads,
    min(answer.first_at) as first_at
from temp.answers as answer
group by
    answer.definition,
    answer.period_start,
    answer.source_id,
    answer.target_id
