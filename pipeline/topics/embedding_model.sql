-- The embedding model in use, and how many texts have a vector of it.
select
    models.model_id,
    count(embedded.text_hash) as n_texts
from features.models as models
left join features.embeddings as embedded on models.model_id = embedded.model_id
group by models.model_id
