-- The host of every distinct address that a contribution links to; found once, since looking for them takes longest.
select
    contribution.contribution_id,
    unnest(features.hosts(concat_ws(
        ' ', contribution.title, contribution.text, contribution.url
    ))) as host
from core.contributions as contribution
join features.texts as linking on contribution.contribution_id = linking.contribution_id
where
    linking.has_link
    and contribution.state = 'present'
