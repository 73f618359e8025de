select
    kept.community_no as community_no,
    (date_diff('day', $start::date, timezone($timezone, contributions.created_at)::date) // 7)::integer as week_no,
    count(*)::integer as n_posts
from temp.kept as kept
join core.contributions as contributions on kept.contribution_id = contributions.contribution_id
where kept.is_included
    and kept.is_post
    and kept.period_no >= 0
group by
    kept.community_no,
    week_no
order by
    kept.community_no,
    week_no
