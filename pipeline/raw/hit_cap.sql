-- The source gave no more than its limit before it met what is stored.
update raw.runs
set is_cap_hit = true
where run_id = $run_id
