-- The model that was fitted for these settings, if any.
select
    models.model_id,
    models.path,
    models.sha256
from features.models as models
where
    models.embedding = $embedding
    and models.seed = $seed
    and models.asked_dimensions = $dimensions
