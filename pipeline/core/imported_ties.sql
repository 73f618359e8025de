-- Ties that edge lists state, with their period; those of communities that are no longer of the study are left out.
select
    tie.source,
    tie.input_path,
    tie.line,
    tie.community_id,
    tie.wave,
    tie.reported_at,
    case
        when tie.reported_at >= timezone($zone, $start::timestamp)
            and tie.reported_at < timezone($zone, $end::timestamp)
            then core.period_start(tie.reported_at, $period, $zone)
    end as period_start,
    tie.source_id,
    tie.target_id,
    tie.relation,
    tie.weight
from raw.ties as tie
where list_contains($communities, tie.community_id)
order by tie.source, tie.input_path, tie.line, tie.target_id
