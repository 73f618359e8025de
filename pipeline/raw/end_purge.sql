-- Nothing of them is left anywhere.
update raw.tombstones
set purged_at = $purged_at
where purged_at is null
