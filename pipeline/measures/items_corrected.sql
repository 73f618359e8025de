select
    kept.community_no as community_no,
    kept.period_no as period_no,
    kept.contributor_no as contributor_no,
    kept.root_no as root_no,
    kept.is_post as is_post
from temp.kept as kept
where kept.is_included
    and kept.period_no >= 0
order by kept.community_no, kept.period_no, kept.root_no, kept.contributor_no, kept.is_post
