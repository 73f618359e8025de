-- What some accounts contributed.
select distinct contribution.contribution_id as contribution_id
from raw.contributions as contribution
where list_contains($accounts, contribution.contributor_id)
order by contribution.contribution_id
