-- The small parts of a source that was asked over the network, in the order they came.
select
    part.part_id as part_id,
    part.source as source,
    part.input_path as input_path,
    part.first_line as first_line,
    part.n_lines as n_lines,
    part.first_byte as first_byte,
    part.n_bytes as n_bytes,
    part.content_sha256 as content_sha256,
    part.part_path as part_path,
    part.part_sha256 as part_sha256,
    part.n_contributions as n_contributions,
    part.n_rejected as n_rejected,
    part.n_outside as n_outside,
    part.n_adverts as n_adverts,
    part.scope as scope,
    part.run_id as run_id
from raw.parts as part
join raw.runs as run
    on part.run_id = run.run_id
where
    part.source = $source
    and part.scope = $scope
    and part.n_contributions < $small
order by
    run.started_at,
    part.part_id
