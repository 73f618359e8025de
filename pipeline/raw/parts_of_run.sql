-- The parts of some runs.
select
    part.part_id as part_id,
    part.part_path as part_path,
    part.part_sha256 as part_sha256
from raw.parts as part
where list_contains($runs, part.run_id)
order by part.part_path
