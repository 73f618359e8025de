select
    kept.community_no as community_no,
    kept.root_period_no as period_no,
    kept.contributor_no as contributor_no,
    kept.root_no as root_no,
    kept.is_post as is_post
from temp.kept as kept
join temp.kept as post
    on kept.root_id = post.contribution_id
    and post.is_post
    and post.is_present
    and post.contributor_no >= 0
where kept.is_present
    and kept.contributor_no >= 0
    and kept.root_period_no >= 0
    and kept.period_no >= 0
order by kept.community_no, kept.root_period_no, kept.root_no, kept.contributor_no, kept.is_post
