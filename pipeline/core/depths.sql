-- The empty table that the depths, worked out as arrays, are written to.
select
    latest.contribution_id,
    null::integer as depth
from temp.latest as latest
limit 0
