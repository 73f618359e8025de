-- What is shown and was not looked for again for a while (shorter when it was absent), newest first.
with latest as (
    select
        contribution.contribution_id,
        max(contribution.created_at) as created_at,
        arg_max(contribution.state, coalesce(contribution.seen_at, contribution.created_at)) as state
    from raw.contributions as contribution
    where list_contains($communities, contribution.community_id)
    group by contribution.contribution_id
)

select
    latest.contribution_id as contribution_id,
    latest.created_at as created_at
from latest
left join raw.checks as checked
    on latest.contribution_id = checked.contribution_id
    and checked.source = $source
anti join raw.tombstones as tombstone
    on latest.contribution_id = tombstone.contribution_id
where
    latest.state = 'present'
    and (
        checked.checked_at is null
        or checked.checked_at <= $before
        or (checked.n_absent > 0 and checked.checked_at <= $soon)
    )
order by
    latest.created_at desc,
    latest.contribution_id
