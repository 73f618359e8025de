-- The empty table that what is computed about whole networks is written to.
select
    answer.definition,
    answer.community_id,
    answer.period_start,
    null::double as modularity,
    null::varchar as betweenness_method,
    null::bigint as seed
from temp.answers as answer
limit 0
