with named as (
    select unnest($rows, recursive := true)
)

select
    named.community_id,
    named.platform,
    named.native_name,
    named.label,
    named.attributes,
    count(latest.contribution_id) filter (where latest.kind = 'post') as n_posts,
    count(latest.contribution_id) filter (where latest.kind = 'response') as n_responses,
    min(latest.created_at) as first_at,
    max(latest.created_at) as last_at
from named
left join temp.latest as latest
    on named.community_id = latest.community_id
group by
    named.position,
    named.community_id,
    named.platform,
    named.native_name,
    named.label,
    named.attributes
order by named.position
