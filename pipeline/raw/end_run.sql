-- How a run ended; its counts are those of the files it stored.
update raw.runs
set
    ended_at = $ended_at,
    status = $status,
    stop_reason = $stop_reason,
    n_lines = $n_lines,
    n_contributions = $n_contributions,
    n_rejected = $n_rejected,
    n_outside = $n_outside,
    n_adverts = $n_adverts
where run_id = $run_id
