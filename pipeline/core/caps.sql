-- A limit that a source hit, for each community the source brought anything of: what is older may be missing there.
with brought as (
    select distinct
        contribution.source,
        contribution.community_id
    from raw.contributions as contribution
    where list_contains($communities, contribution.community_id)
)

select
    run.source,
    brought.community_id,
    run.started_at as hit_at
from raw.runs as run
join brought
    on run.source = brought.source
where run.is_cap_hit
