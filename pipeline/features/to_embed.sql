-- Distinct modelled texts that have no vector of the model yet, those whose hash lies in a range.
select
    untold.text_hash,
    any_value(untold.clean_text) as clean_text
from features.texts as untold
where
    untold.is_modelled
    and untold.text_hash >= $first_hash
    and untold.text_hash < $last_hash
    and not exists (
        select 1
        from features.embeddings as told
        where
            told.text_hash = untold.text_hash
            and told.model_id = $model_id
    )
group by untold.text_hash
order by untold.text_hash
