select
    response.community_no as community_no,
    response.period_no as period_no,
    response.contributor_no as source_no,
    parent.contributor_no as target_no,
    response.root_no as root_no
from temp.kept as response
join temp.kept as parent on response.parent_id = parent.contribution_id
where not response.is_post
    and response.is_included
    and parent.is_included
    and response.period_no >= 0
    and response.contributor_no >= 0
    and parent.contributor_no >= 0
order by all
