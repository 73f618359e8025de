-- Forget the languages of texts that are gone.
delete from features.languages
where not exists (
    select 1
    from features.texts as kept
    where kept.text_hash = features.languages.text_hash
)
