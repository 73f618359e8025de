-- Stored against reported by community and period, from days; none of periods whose counts may not be shown.
select
    days.community_id as community_id,
    days.period_start as period_start,
    sum(days.n_posts)::bigint as n_posts,
    sum(days.n_responses)::bigint as n_responses,
    sum(days.n_responses_seen)::bigint as n_responses_seen,
    sum(days.n_responses_found)::bigint as n_responses_found,
    count(*) filter (where days.is_gap) as n_gap_days,
    sum(days.n_orphans)::bigint as n_orphans,
    sum(days.n_late)::bigint as n_late,
    sum(days.n_caps)::bigint as n_caps
from measures.coverage_days as days
join measures.shown_coverage as covered
    on days.community_id = covered.community_id
    and days.period_start = covered.period_start
where covered.n_posts is not null
group by
    days.community_id,
    days.period_start
order by
    days.community_id,
    days.period_start
