-- What each contributor did in each community. Contributors, who is busy and communities are summed up from these few
-- rows; the rows of deleted accounts, which have no contributor, count for the communities.
select
    latest.contributor_id,
    latest.community_id,
    min(latest.bot_evidence) as known_evidence,
    bool_or(latest.is_throwaway_name) as is_throwaway_name,
    min(latest.created_at) as first_at,
    max(latest.created_at) as last_at,
    count(*) filter (where latest.kind = 'post') as n_posts,
    count(*) filter (where latest.kind = 'response') as n_responses,
    count(*) filter (where latest.kind = 'post' and latest.state = 'present') as n_posts_present,
    count(*) filter (where latest.is_link_only) as n_links_only
from temp.latest as latest
group by
    latest.contributor_id,
    latest.community_id
