-- The first words of each distinct text whose language is not told yet; shorter ones tell nothing.
select
    untold.text_hash,
    lower(left(any_value(untold.clean_text), $head_letters)) as head
from features.texts as untold
where
    length(untold.clean_text) >= $fewest_letters
    and not exists (
        select 1
        from features.languages as told
        where told.text_hash = untold.text_hash
    )
group by untold.text_hash
