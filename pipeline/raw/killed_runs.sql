-- Runs that never ended; only one process writes at a time, so they were killed.
select run.run_id as run_id
from raw.runs as run
where run.status = 'running'
order by run.run_id
