-- Contributions of each topic.
select
    nearest.topic_id,
    count(*) as n_contributions
from features.texts as modelled
join topics.nearest as nearest on modelled.text_hash = nearest.text_hash
where
    modelled.is_modelled
    and nearest.model_id = $model_id
group by nearest.topic_id
order by nearest.topic_id
