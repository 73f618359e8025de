-- Nothing of these accounts is left anywhere.
update raw.forgotten
set purged_at = $purged_at
where purged_at is null
