-- The topics stage keeps only terms that at least five contributors of a topic used.
select
    terms.topic_id::varchar as subject,
    terms.rank as rank,
    terms.term as term,
    terms.weight as weight
from topics.terms as terms
join topics.models as models
    on terms.model_id = models.model_id
    and models.is_current
