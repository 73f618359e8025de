-- The topics of the current model. Terms that occur together no more often than by chance make a topic exploratory.
with
told as (
    select
        terms.topic_id as topic_id,
        string_agg(terms.term, ' · ' order by terms.rank) as description
    from topics.terms as terms
    join topics.models as models
        on terms.model_id = models.model_id
        and models.is_current
    where terms.rank <= $n_terms
    group by terms.topic_id
)
select
    'topic' as kind,
    topics.topic_id::varchar as subject,
    topics.topic_id as topic_id,
    topics.label as label,
    coalesce(told.description, '') as description,
    coalesce(topics.coherence_npmi <= 0, true) as is_exploratory,
    topics.coherence_npmi as quality
from topics.topics as topics
join topics.models as models
    on topics.model_id = models.model_id
    and models.is_current
left join told on topics.topic_id = told.topic_id
order by
    topics.topic_id < 0,
    topics.topic_id
