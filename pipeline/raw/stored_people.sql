-- Those of some accounts that contributed something.
select distinct contribution.contributor_id as contributor_id
from raw.contributions as contribution
where list_contains($accounts, contribution.contributor_id)
