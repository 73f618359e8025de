-- A number for each contribution, so that threads can be walked as arrays; which number does not matter.
select
    row_number() over () - 1 as place,
    latest.contribution_id,
    latest.kind,
    latest.parent_id
from temp.latest as latest
