-- What lists of people state of contributors; where a list contradicts itself, its last line counts.
select
    stated.source,
    stated.contributor_id,
    stated.community_id,
    stated.wave,
    min(stated.reported_at) as reported_at,
    case
        when min(stated.reported_at) >= timezone($zone, $start::timestamp)
            and min(stated.reported_at) < timezone($zone, $end::timestamp)
            then core.period_start(min(stated.reported_at), $period, $zone)
    end as period_start,
    stated.attribute,
    arg_max(stated.value, (stated.input_path, stated.line)) as value,
    count(distinct stated.value) as n_values
from raw.attributes as stated
where list_contains($communities, stated.community_id)
group by stated.source, stated.contributor_id, stated.community_id, stated.wave, stated.attribute
order by stated.source, stated.contributor_id, stated.community_id, stated.wave, stated.attribute
