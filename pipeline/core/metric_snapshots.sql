with snapshot as (
    select
        single.contribution_id,
        single.seen_at,
        single.score,
        single.upvote_ratio,
        single.n_responses_seen,
        single.source
    from raw.contributions as single
    anti join temp.repeated as repeated
        on single.contribution_id = repeated.contribution_id
    where list_contains($communities, single.community_id)
    union all
    select distinct
        version.contribution_id,
        version.seen_at,
        version.score,
        version.upvote_ratio,
        version.n_responses_seen,
        version.source
    from raw.contributions as version
    join temp.repeated as repeated
        on version.contribution_id = repeated.contribution_id
    where list_contains($communities, version.community_id)
    union all
    select
        observation.contribution_id,
        observation.seen_at,
        observation.score,
        observation.upvote_ratio,
        observation.n_responses_seen,
        observation.source
    from raw.observations as observation
    semi join temp.latest as latest
        on observation.contribution_id = latest.contribution_id
)

select
    snapshot.contribution_id,
    snapshot.seen_at,
    snapshot.score,
    snapshot.upvote_ratio,
    snapshot.n_responses_seen,
    snapshot.source
from snapshot
where coalesce(snapshot.score, snapshot.upvote_ratio, snapshot.n_responses_seen) is not null
