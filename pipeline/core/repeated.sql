-- Contributions that came more than once.
select part.contribution_id
from raw.contributions as part
where list_contains($communities, part.community_id)
group by part.contribution_id
having count(*) > 1
