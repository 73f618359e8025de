-- Those of some ids that are stored.
select asked.native_id as native_id
from (select unnest($ids) as native_id) as asked
semi join temp.known_ids as known
    on asked.native_id = known.native_id
