-- Deletions that a second look or a request found out, and those the archives show; latency is only of the former.
select
    count(*) as n_deletions,
    count(deletions.purged_at) as n_purged,
    median(epoch(deletions.purged_at - deletions.detected_at) / 3600) filter (
        where deletions.detected_by <> 'archive'
    ) as hours_to_purge
from core.deletions as deletions
