-- Ties of accounts that are gone.
delete from raw.ties
where
    list_contains($accounts, source_id)
    or list_contains($accounts, target_id)
