-- Give topics their final numbers, largest first.
update topics.nearest
set topic_id = $numbers[topic_id + 1]
where
    model_id = $model_id
    and topic_id >= 0
