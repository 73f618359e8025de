-- The empty table that the depths, worked out as arrays, are written to; a place is a row id of temp.latest.
select
    latest.rowid as place,
    null::integer as depth
from temp.latest as latest
limit 0
