-- The rule of the model study, kept to replicate it: a response to a response points to its own contributor.
-- No program is left out; what is deleted or removed is, and so is a response whose post is; the post gives the period.
select
    'published' as definition,
    response.community_id,
    post.period_start,
    response.contributor_id as source_id,
    case
        when response.parent_id = post.contribution_id then post.contributor_id
        else response.contributor_id
    end as target_id,
    count(*) as weight,
    count(distinct response.root_id) as n_threads,
    min(response.created_at) as first_at
from core.contributions as response
join core.contributions as post
    on response.root_id = post.contribution_id
    and post.kind = 'post'
where response.kind = 'response'
    and response.period_start is not null
    and post.period_start is not null
    and response.contributor_id is not null
    and post.contributor_id is not null
    and response.state = 'present'
    and post.state = 'present'
group by
    response.community_id,
    post.period_start,
    response.contributor_id,
    target_id
