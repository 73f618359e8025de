-- A community's own list of moderators is better evidence than a distinguished contribution: it wins where both are there.
with shown as (
    select
        latest.contributor_id,
        latest.community_id,
        latest.role,
        latest.created_at as seen_at,
        'distinguished contribution' as evidence
    from temp.latest as latest
    where latest.role is not null
        and latest.contributor_id is not null
    union all
    select
        moderator.contributor_id,
        moderator.community_id,
        'moderator' as role,
        moderator.seen_at,
        'list of moderators' as evidence
    from raw.moderators as moderator
    where list_contains($communities, moderator.community_id)
)

select
    shown.contributor_id,
    shown.community_id,
    shown.role,
    min(shown.seen_at) as first_seen_at,
    max(shown.seen_at) as last_seen_at,
    max(shown.evidence) as evidence
from shown
group by
    shown.contributor_id,
    shown.community_id,
    shown.role
