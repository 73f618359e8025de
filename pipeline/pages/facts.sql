select
    fact.chapter as chapter,
    fact.item as item,
    fact.value as value
from measures.facts as fact
order by
    fact.chapter,
    fact.position
