with named as (
    select unnest($rows, recursive := true)
)

select
    named.community_id,
    named.platform,
    named.native_name,
    named.label,
    named.attributes,
    coalesce(sum(activity.n_posts), 0)::bigint as n_posts,
    coalesce(sum(activity.n_responses), 0)::bigint as n_responses,
    min(activity.first_at) as first_at,
    max(activity.last_at) as last_at
from named
left join temp.activity as activity
    on named.community_id = activity.community_id
group by
    named.position,
    named.community_id,
    named.platform,
    named.native_name,
    named.label,
    named.attributes
order by named.position
