-- Which registrable domains each contribution links to, and how often.
with addresses as (
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
)

select
    addresses.contribution_id,
    domains.domain,
    any_value(domains.kind) as kind,
    count(*) as n_links
from addresses
join features.domains as domains on addresses.host = domains.host
group by
    addresses.contribution_id,
    domains.domain
