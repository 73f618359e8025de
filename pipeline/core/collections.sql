-- What the ledger says of each source, from the files and parts that count now, so that killed runs leave no trace.
with parts_read as (
    select
        parts.source,
        sum(parts.n_lines)::bigint as n_lines,
        sum(parts.n_contributions)::bigint as n_contributions,
        sum(parts.n_rejected)::bigint as n_rejected,
        sum(parts.n_outside)::bigint as n_outside,
        sum(parts.n_adverts)::bigint as n_adverts
    from raw.parts as parts
    group by parts.source
),

files_read as (
    select
        files.source,
        count(*) as n_files,
        count(*) filter (where not files.is_complete) as n_incomplete_files
    from raw.files as files
    group by files.source
),

last_runs as (
    select
        runs.source,
        arg_max(runs.kind, runs.started_at) as kind,
        arg_max(runs.basis, runs.started_at) as basis,
        arg_max(runs.charter, runs.started_at) as charter,
        count(*) filter (where runs.is_cap_hit) as n_capped_runs
    from raw.runs as runs
    group by runs.source
)

select
    last_runs.source,
    last_runs.kind,
    last_runs.basis,
    last_runs.charter,
    last_runs.n_capped_runs,
    coalesce(files_read.n_files, 0) as n_files,
    coalesce(files_read.n_incomplete_files, 0) as n_incomplete_files,
    coalesce(parts_read.n_lines, 0) as n_lines,
    coalesce(parts_read.n_contributions, 0) as n_contributions,
    coalesce(parts_read.n_rejected, 0) as n_rejected,
    coalesce(parts_read.n_outside, 0) as n_outside,
    coalesce(parts_read.n_adverts, 0) as n_adverts
from last_runs
left join files_read
    on last_runs.source = files_read.source
left join parts_read
    on last_runs.source = parts_read.source
order by last_runs.source
