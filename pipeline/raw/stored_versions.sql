-- The latest version of some contributions, with what was last counted of them.
with counted as (
    select
        observation.contribution_id,
        arg_max(observation.score, observation.seen_at) as score,
        arg_max(observation.upvote_ratio, observation.seen_at) as upvote_ratio,
        arg_max(observation.n_responses_seen, observation.seen_at) as n_responses_seen
    from raw.observations as observation
    group by observation.contribution_id
)

select
    version.contribution_id as contribution_id,
    version.contributor_id as contributor_id,
    version.native_kind as native_kind,
    version.root_id as root_id,
    version.parent_id as parent_id,
    version.created_at as created_at,
    version.source as source,
    version.extra as extra,
    version.title as title,
    version.text as text,
    version.url as url,
    version.post_flair as post_flair,
    coalesce(counted.score, version.score) as score,
    coalesce(counted.upvote_ratio, version.upvote_ratio) as upvote_ratio,
    coalesce(counted.n_responses_seen, version.n_responses_seen) as n_responses_seen
from raw.contributions as version
semi join (select unnest($ids) as contribution_id) as asked
    on version.contribution_id = asked.contribution_id
left join counted
    on version.contribution_id = counted.contribution_id
where
    version.created_at between $first_at and $last_at
    and version.state = 'present'
qualify row_number() over (
    partition by version.contribution_id
    order by coalesce(version.seen_at, version.created_at) desc, version.run_id desc, version.line desc
) = 1
