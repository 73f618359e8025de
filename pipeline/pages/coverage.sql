select
    covered.community_id as community_id,
    covered.period_start as period_start,
    covered.n_posts as n_posts,
    covered.n_responses as n_responses,
    covered.n_text_gone as n_text_gone,
    covered.n_orphans as n_orphans,
    covered.n_excluded as n_excluded,
    covered.n_days_without as n_days_without,
    covered.counts as counts,
    covered.networks as networks
from measures.shown_coverage as covered
order by
    covered.community_id,
    covered.period_start
