select
    community.community_id as community_id,
    community.label as label,
    community.platform as platform
from measures.communities as community
order by
    community.position
