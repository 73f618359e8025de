-- Deletions by what found them out: those of second looks and requests as they are now, those of archives as last analysed.
with known as (
    select
        tombstones.detected_by as detected_by,
        tombstones.detected_at as detected_at,
        tombstones.due_at as due_at,
        tombstones.purged_at as purged_at
    from raw.tombstones as tombstones
    union all
    select
        deletions.detected_by as detected_by,
        deletions.detected_at as detected_at,
        deletions.due_at as due_at,
        deletions.purged_at as purged_at
    from core.deletions as deletions
    anti join raw.tombstones as told
        on deletions.contribution_id = told.contribution_id
    where deletions.detected_by = 'archive'
)
select
    known.detected_by as detected_by,
    count(*) as n_deletions,
    count(known.purged_at) as n_done,
    count(*) filter (where known.purged_at is null) as n_due,
    count(*) filter (where known.purged_at is null and known.due_at < $now) as n_overdue,
    count(*) filter (where known.purged_at > known.due_at) as n_done_late,
    median(epoch(known.purged_at - known.detected_at) / 3600) as hours_median,
    max(epoch(known.purged_at - known.detected_at) / 3600) as hours_longest
from known
group by known.detected_by
order by known.detected_by
