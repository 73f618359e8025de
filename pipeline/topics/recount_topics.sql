-- Count the contributions of each topic again.
update topics.topics
set n_contributions = (
    select count(*)
    from topics.assignments as assigned
    where
        assigned.model_id = topics.topics.model_id
        and assigned.topic_id = topics.topics.topic_id
)
where topics.topics.model_id = $model_id
