select
    communities.community_id as community_id,
    communities.label as label,
    communities.n_posts as n_posts,
    communities.n_responses as n_responses,
    communities.first_at as first_at,
    communities.last_at as last_at
from core.communities as communities
order by communities.community_id
