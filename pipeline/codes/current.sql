select
    classifiers.classifier_id as classifier_id,
    classifiers.origin as origin,
    classifiers.codebook_version as codebook_version,
    classifiers.n_items as n_items,
    classifiers.n_words as n_words,
    classifiers.note as note,
    classifiers.sha256 as sha256
from codes.classifiers as classifiers
where classifiers.is_current
