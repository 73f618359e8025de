-- Forget the terms of a model that is fitted again.
delete from topics.terms
where topics.terms.model_id = $model_id
