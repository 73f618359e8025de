-- The coverage ledger of each community in a line, as it was last analysed.
select
    communities.community_id as community_id,
    communities.label as label,
    sum(days.n_posts)::bigint as n_posts,
    sum(days.n_responses)::bigint as n_responses,
    sum(days.n_responses_seen)::bigint as n_responses_reported,
    sum(days.n_responses_found)::bigint as n_responses_found,
    sum(days.n_responses_found) / nullif(sum(days.n_responses_seen), 0) as share_found,
    count(*) filter (where days.is_gap) as n_gap_days,
    sum(days.n_orphans)::bigint as n_orphans,
    sum(days.n_late)::bigint as n_late,
    coalesce(any_value(capped.n_caps), 0) as n_caps,
    any_value(followed.n_subscribers) as n_subscribers,
    any_value(followed.subscribers_seen_at) as subscribers_seen_at
from measures.coverage_days as days
join core.communities as communities
    on days.community_id = communities.community_id
left join (
    select
        caps.community_id as community_id,
        count(*) as n_caps
    from core.caps as caps
    group by caps.community_id
) as capped on days.community_id = capped.community_id
left join (
    select
        snapshots.community_id as community_id,
        arg_max(snapshots.n_subscribers, snapshots.seen_at) as n_subscribers,
        max(snapshots.seen_at) as subscribers_seen_at
    from core.community_snapshots as snapshots
    where snapshots.n_subscribers is not null
    group by snapshots.community_id
) as followed on days.community_id = followed.community_id
group by
    communities.community_id,
    communities.label
order by communities.community_id
