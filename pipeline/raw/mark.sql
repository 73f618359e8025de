-- Where a listing of a source goes on.
select mark.position as position
from raw.marks as mark
where
    mark.source = $source
    and mark.listing = $listing
