select
    models.model_id as model_id,
    models.embedding_model_id as embedding_model_id,
    models.n_sample as n_sample,
    models.n_topics as n_topics,
    models.outlier_share as outlier_share,
    models.coherence_npmi as coherence_npmi,
    models.diversity as diversity,
    models.seed as seed,
    models.settings as settings,
    models.warning as warning
from topics.models as models
where models.is_current
