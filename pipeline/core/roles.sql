select
    latest.contributor_id,
    latest.community_id,
    latest.role,
    min(latest.created_at) as first_seen_at,
    max(latest.created_at) as last_seen_at,
    'distinguished contribution' as evidence
from temp.latest as latest
where latest.role is not null
    and latest.contributor_id is not null
group by
    latest.contributor_id,
    latest.community_id,
    latest.role
