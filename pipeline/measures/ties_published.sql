select
    response.community_no as community_no,
    response.root_period_no as period_no,
    response.contributor_no as source_no,
    case
        when response.parent_id = post.contribution_id then post.contributor_no
        else response.contributor_no
    end as target_no,
    response.root_no as root_no
from temp.kept as response
join temp.kept as post
    on response.root_id = post.contribution_id
    and post.is_post
    and post.is_present
    and post.contributor_no >= 0
where not response.is_post
    and response.is_present
    and response.contributor_no >= 0
    and response.period_no >= 0
    and response.root_period_no >= 0
order by all
