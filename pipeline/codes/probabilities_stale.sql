-- Forget what another classifier said, and what was said of texts that are gone, changed, or no longer modelled.
delete from codes.probabilities
where
    codes.probabilities.classifier_id <> $classifier_id
    or not exists (
        select 1
        from features.texts as texts
        where
            texts.contribution_id = codes.probabilities.contribution_id
            and texts.source_hash = codes.probabilities.source_hash
            and texts.is_modelled
    )
