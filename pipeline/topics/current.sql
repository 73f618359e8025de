-- The topic model in use.
select
    models.model_id,
    models.settings
from topics.models as models
where models.is_current
