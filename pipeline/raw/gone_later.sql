-- What the last version says is gone, while a version from before still has its words.
with gone as (
    select
        version.contribution_id,
        max(coalesce(version.seen_at, version.created_at)) as gone_at,
        arg_max(version.state, coalesce(version.seen_at, version.created_at)) as state
    from raw.contributions as version
    where version.state in ('author_deleted', 'mod_removed', 'platform_removed')
    group by version.contribution_id
)

select
    gone.contribution_id as contribution_id,
    gone.state as state
from gone
join raw.contributions as earlier
    on gone.contribution_id = earlier.contribution_id
    and earlier.state = 'present'
anti join raw.tombstones as tombstone
    on gone.contribution_id = tombstone.contribution_id
group by
    gone.contribution_id,
    gone.state,
    gone.gone_at
having max(coalesce(earlier.seen_at, earlier.created_at)) <= gone.gone_at
order by gone.contribution_id
