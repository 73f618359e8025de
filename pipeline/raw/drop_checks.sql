-- Checks that are about to be written anew.
delete from raw.checks
where
    list_contains($ids, contribution_id)
    and source = $source
