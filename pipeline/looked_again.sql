-- What second looks and requests have written down, in short.
select
    (select count(*) from raw.observations) as n_observations,
    (select max(observation.seen_at) from raw.observations as observation) as last_seen_at,
    (select count(*) from raw.tombstones) as n_tombstones,
    (select count(tombstone.purged_at) from raw.tombstones as tombstone) as n_purged
