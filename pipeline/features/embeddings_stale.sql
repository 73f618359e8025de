-- Forget the vectors of other models and of texts that are gone.
delete from features.embeddings
where
    features.embeddings.model_id <> $model_id
    or not exists (
        select 1
        from features.texts as kept
        where
            kept.text_hash = features.embeddings.text_hash
            and kept.is_modelled
    )
