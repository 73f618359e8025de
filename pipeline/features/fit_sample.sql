-- Distinct modelled texts, the same ones for the same seed.
select
    distinct_texts.text_hash,
    distinct_texts.clean_text
from (
    select
        modelled.text_hash,
        any_value(modelled.clean_text) as clean_text
    from features.texts as modelled
    where modelled.is_modelled
    group by modelled.text_hash
) as distinct_texts
order by
    md5(concat($seed, distinct_texts.text_hash)),
    distinct_texts.text_hash
limit $most
