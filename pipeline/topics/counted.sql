-- What the model in use found.
select
    models.model_id as topic_model,
    models.n_topics,
    models.outlier_share,
    models.n_sample,
    coalesce(models.warning, '') as warning
from topics.models as models
where models.is_current
