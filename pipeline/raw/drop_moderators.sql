-- Moderators whose account is gone.
delete from raw.moderators
where list_contains($accounts, contributor_id)
