-- Say anew how many of the modelled contributions belong to no topic, and what a reader must know.
update topics.models
set
    outlier_share = $outlier_share,
    warning = $warning
where topics.models.model_id = $model_id
