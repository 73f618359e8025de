-- Vectors of texts that have no topic of the model yet, those whose hash lies in a range.
select
    embedded.text_hash,
    embedded.vector
from features.embeddings as embedded
where
    embedded.model_id = $embedding_model_id
    and embedded.text_hash >= $first_hash
    and embedded.text_hash < $last_hash
    and not exists (
        select 1
        from topics.nearest as told
        where
            told.text_hash = embedded.text_hash
            and told.model_id = $model_id
    )
order by embedded.text_hash
