-- How the contributions are spread over the topics of a model.
with sizes as (
    select
        assigned.topic_id,
        count(*) as n_contributions
    from topics.assignments as assigned
    where assigned.model_id = $model_id
    group by assigned.topic_id
)

select
    count(*) filter (where sizes.topic_id >= 0) as n_topics,
    coalesce(sum(sizes.n_contributions) filter (where sizes.topic_id = -1), 0) as n_outliers,
    coalesce(max(sizes.n_contributions) filter (where sizes.topic_id >= 0), 0) as n_of_greatest,
    coalesce(sum(sizes.n_contributions), 0) as n_contributions
from sizes
