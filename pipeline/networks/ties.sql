select
    answer.definition,
    answer.community_id,
    answer.period_start,
    answer.source_id,
    answer.target_id,
    answer.weight,
    answer.n_threads,
    answer.first_at
from temp.answers as answer
where answer.definition = 'published'
    or answer.source_id <> answer.target_id
