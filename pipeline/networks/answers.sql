-- Who responded to whom, loops included: the responder, and the contributor of what was responded to.
select
    'reply' as definition,
    response.community_id,
    response.period_start,
    response.contributor_id as source_id,
    parent.contributor_id as target_id,
    count(*) as weight,
    count(distinct response.root_id) as n_threads,
    min(response.created_at) as first_at
from core.contributions as response
join core.contributions as parent
    on response.parent_id = parent.contribution_id
where response.kind = 'response'
    and response.period_start is not null
    and response.contributor_id is not null
    and parent.contributor_id is not null
    and (response.excluded_from is null or response.excluded_from > $profile)
    and (parent.excluded_from is null or parent.excluded_from > $profile)
group by
    response.community_id,
    response.period_start,
    response.contributor_id,
    parent.contributor_id
