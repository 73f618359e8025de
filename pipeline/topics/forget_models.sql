-- Forget a model that is fitted again.
delete from topics.models
where topics.models.model_id = $model_id
