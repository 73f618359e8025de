-- Give the texts their language; those in another language than the study's are not modelled.
update features.texts
set
    language = told.language,
    is_modelled = features.texts.is_modelled and told.language = $language
from features.languages as told
where
    told.text_hash = features.texts.text_hash
    and told.language <> 'und'
    and features.texts.language = 'und'
