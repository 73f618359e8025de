select
    caps.community_id as community_id,
    count(*) as n_caps
from core.caps as caps
group by caps.community_id
order by caps.community_id
