-- Contributions that are stored, by their platform's own id.
select distinct
    substr(contribution.contribution_id, length($platform) + 2) as native_id
from raw.contributions as contribution
where starts_with(contribution.contribution_id, $platform || ':')
