select
    runs.source as source,
    runs.kind as kind,
    runs.run_id as run_id,
    runs.started_at as started_at,
    runs.ended_at as ended_at,
    runs.status as status,
    runs.stop_reason as stop_reason,
    runs.n_lines as n_lines,
    runs.n_contributions as n_contributions,
    runs.n_rejected as n_rejected,
    coalesce(stored.n_files, 0) as n_files,
    coalesce(stored.n_incomplete, 0) as n_incomplete,
    coalesce(held.n_stored, 0) as n_stored,
    coalesce(tied.n_ties, 0) as n_ties,
    coalesce(stated.n_attributes, 0) as n_attributes
from raw.runs as runs
left join (
    select
        files.source as source,
        count(*) as n_files,
        count(*) filter (where not files.is_complete) as n_incomplete
    from raw.files as files
    group by files.source
) as stored on runs.source = stored.source
left join (
    select
        parts.source as source,
        sum(parts.n_contributions)::bigint as n_stored
    from raw.parts as parts
    group by parts.source
) as held on runs.source = held.source
left join (
    select
        ties.source as source,
        count(*) as n_ties
    from raw.ties as ties
    group by ties.source
) as tied on runs.source = tied.source
left join (
    select
        attributes.source as source,
        count(*) as n_attributes
    from raw.attributes as attributes
    group by attributes.source
) as stated on runs.source = stated.source
qualify row_number() over (partition by runs.source order by runs.started_at desc) = 1
order by runs.source
