-- Deletions that the archives do not show: found out by a second look, or asked for.
select
    tombstone.contribution_id,
    tombstone.detected_at,
    tombstone.detected_by,
    tombstone.reason,
    tombstone.due_at,
    tombstone.purged_at
from raw.tombstones as tombstone
