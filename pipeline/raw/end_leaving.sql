-- The accounts are purged from every part; their pseudonyms go.
delete from raw.leaving
