-- Where the parent of each contribution stands: its own place for a post, -1 when the parent is not stored.
select
    child.contribution_id,
    case
        when child.kind = 'post' then child.place
        when child.parent_id = child.contribution_id then -1
        else coalesce(parent.place, -1)
    end as parent_place
from temp.numbered as child
left join temp.numbered as parent
    on child.parent_id = parent.contribution_id
order by child.place
