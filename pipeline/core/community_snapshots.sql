-- What live sources said of the communities of the study, each time they were asked.
select
    snapshot.community_id,
    snapshot.seen_at,
    snapshot.n_subscribers,
    snapshot.rules,
    run.source
from raw.snapshots as snapshot
left join raw.runs as run
    on snapshot.run_id = run.run_id
where list_contains($communities, snapshot.community_id)
