-- Distinct modelled texts on which the coherence of terms is counted.
select any_value(modelled.clean_text) as clean_text
from features.texts as modelled
where modelled.is_modelled
group by modelled.text_hash
order by
    md5(concat('coherence', $seed, modelled.text_hash)),
    modelled.text_hash
limit $most
