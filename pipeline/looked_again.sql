-- What second looks and requests have written down, in short.
select
    (select count(*) from raw.observations) as n_observations,
    (select max(observation.seen_at) from raw.observations as observation) as last_seen_at,
    (select count(*) from raw.tombstones) as n_tombstones,
    (select count(*) from raw.forgotten) as n_forgotten
