-- The topic of each modelled contribution: that of its text.
select
    modelled.contribution_id,
    nearest.model_id,
    nearest.topic_id,
    nearest.similarity
from features.texts as modelled
join topics.nearest as nearest on modelled.text_hash = nearest.text_hash
where
    modelled.is_modelled
    and nearest.model_id = $model_id
