select
    term.subject as subject,
    term.rank as rank,
    term.term as term
from measures.topic_terms as term
order by
    term.subject,
    term.rank
