-- Every tombstone, or those whose words are not purged everywhere yet.
select
    tombstone.contribution_id as contribution_id,
    tombstone.state as state,
    tombstone.is_without_account as is_without_account,
    tombstone.detected_at as detected_at,
    tombstone.due_at as due_at,
    tombstone.purged_at as purged_at
from raw.tombstones as tombstone
where $all or tombstone.purged_at is null
order by tombstone.contribution_id
