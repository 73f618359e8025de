-- Accounts that are to be purged.
select leaving.contributor_id as contributor_id
from raw.leaving as leaving
order by leaving.contributor_id
