-- What each source was the first to bring of each community, and how much of it was seen late.
select
    collected.community_id as community_id,
    collected.source as source,
    sum(collected.n_posts + collected.n_responses)::bigint as n_contributions,
    sum(collected.n_timed)::bigint as n_timed,
    sum(collected.n_late)::bigint as n_late,
    min(collected.day_on) as first_on,
    max(collected.day_on) as last_on
from core.collected_days as collected
group by
    collected.community_id,
    collected.source
order by
    collected.community_id,
    collected.source
