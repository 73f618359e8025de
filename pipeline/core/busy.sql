-- Contributors busy enough to have habits.
select latest.contributor_id
from temp.latest as latest
where latest.contributor_id is not null
group by latest.contributor_id
having count(*) >= $least_items
