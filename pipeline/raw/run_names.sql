-- The names of all runs, so that a new one gets another.
select
    run.run_id as run_id
from raw.runs as run
