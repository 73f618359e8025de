select
    count(*) as n_contributions,
    count(*) filter (where contributions.period_start is null) as n_outside_window,
    count(*) filter (where contributions.state <> 'present') as n_text_gone,
    count(*) filter (where contributions.is_orphan) as n_orphans,
    count(*) filter (where contributions.contributor_id is null) as n_without_contributor,
    max(contributions.seen_at) as last_seen_at
from core.contributions as contributions
