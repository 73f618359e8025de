-- How often in a row some contributions were not shown before.
select
    checked.contribution_id as contribution_id,
    checked.n_absent as n_absent
from raw.checks as checked
where
    list_contains($ids, checked.contribution_id)
    and checked.source = $source
