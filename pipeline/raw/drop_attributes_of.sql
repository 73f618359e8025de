-- What lists state of accounts that are gone.
delete from raw.attributes
where list_contains($accounts, contributor_id)
