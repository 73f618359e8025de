-- Forget the topics of texts that are gone, and those told by other models.
delete from topics.nearest
where
    topics.nearest.model_id <> $model_id
    or not exists (
        select 1
        from features.texts as kept
        where
            kept.text_hash = topics.nearest.text_hash
            and kept.is_modelled
    )
