-- Contributors met in earlier runs, whose names are masked in new texts too.
select distinct
    contribution.contributor_id as contributor_id
from raw.contributions as contribution
where contribution.contributor_id is not null
