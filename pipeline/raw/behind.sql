-- Posts of some communities, inside the study, that had more responses when last seen than are stored; newest first.
with counted as (
    select
        observation.contribution_id,
        arg_max(observation.n_responses_seen, observation.seen_at) as n_said
    from raw.observations as observation
    group by observation.contribution_id
),

post as (
    select
        contribution.contribution_id,
        max(contribution.created_at) as created_at,
        arg_max(contribution.n_responses_seen, contribution.seen_at) as n_said
    from raw.contributions as contribution
    where
        contribution.kind = 'post'
        and list_contains($communities, contribution.community_id)
        and contribution.created_at >= timezone($zone, $start::timestamp)
        and contribution.created_at < timezone($zone, $end::timestamp)
    group by contribution.contribution_id
),

thread as (
    select
        contribution.root_id,
        count(distinct contribution.contribution_id) as n_stored
    from raw.contributions as contribution
    where contribution.kind = 'response'
    group by contribution.root_id
)

select
    substr(post.contribution_id, length($platform) + 2) as native_id,
    coalesce(counted.n_said, post.n_said) as n_said
from post
left join counted
    on post.contribution_id = counted.contribution_id
left join thread
    on post.contribution_id = thread.root_id
where coalesce(counted.n_said, post.n_said) > coalesce(thread.n_stored, 0)
order by
    post.created_at desc,
    post.contribution_id
