-- Forget the topics of a model that is fitted again.
delete from topics.topics
where topics.topics.model_id = $model_id
