-- Every part of the ledger.
select
    part.part_id as part_id,
    part.part_path as part_path,
    part.part_sha256 as part_sha256
from raw.parts as part
order by part.part_path
