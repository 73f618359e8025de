-- Those of some ids that are stored.
select distinct contribution.contribution_id as contribution_id
from raw.contributions as contribution
where list_contains($ids, contribution.contribution_id)
order by contribution.contribution_id
