-- How much that was purged from the parts may still lie in the warehouse, in older copies or on the site.
select
    (
        select count(*)
        from raw.tombstones as tombstone
        where tombstone.purged_at is null
    ) + (
        select count(*)
        from raw.forgotten as forgotten
        where forgotten.purged_at is null
    ) as n_open
