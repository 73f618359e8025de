-- A deleted account (-1) that responds is somebody else, unless the post's account is deleted too: then it is mostly
-- the same one, since whoever posts responds in the thread more often than any other, and is not counted.
select
    post.community_no as community_no,
    post.period_no as period_no,
    post.contributor_no as contributor_no,
    count(response.contribution_id)::integer as n_responses,
    count(response.contribution_id) filter (
        where response.contributor_no <> post.contributor_no
    )::integer as n_by_others
from temp.kept as post
left join temp.kept as response
    on post.contribution_id = response.root_id
    and not response.is_post
    and response.is_included
    and response.period_no >= 0
where post.is_post
    and post.is_included
    and post.period_no >= 0
group by
    post.contribution_id,
    post.community_no,
    post.period_no,
    post.contributor_no
order by post.community_no, post.period_no, post.contributor_no, n_responses, n_by_others
