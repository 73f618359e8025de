-- A run that never ended was killed; only one process writes at a time, so no other run can be under way.
update raw.runs
set
    status = 'failed',
    stop_reason = 'killed before it ended'
where status = 'running'
