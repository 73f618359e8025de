-- Where the parent of each contribution stands: its own place for a post, -1 when the parent is not stored.
-- A place is the row id in temp.latest, which is written once and never changed.
select
    child.rowid as place,
    case
        when child.kind = 'post' then child.rowid
        when child.parent_id = child.contribution_id then -1
        else coalesce(parent.rowid, -1)
    end as parent_place
from temp.latest as child
left join temp.latest as parent
    on child.parent_id = parent.contribution_id
