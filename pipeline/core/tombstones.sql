-- Deletions that the archives do not show: found out by a re-check, or asked for.
select
    deletion.contribution_id,
    deletion.detected_at,
    deletion.detected_by,
    deletion.reason,
    deletion.due_at,
    deletion.purged_at
from core.deletions as deletion
where deletion.detected_by <> $detected_by
