-- Which registrable domains each contribution links to, and how often.
select
    addresses.contribution_id,
    domains.domain,
    any_value(domains.kind) as kind,
    count(*) as n_links
from temp.addresses as addresses
join features.domains as domains on addresses.host = domains.host
group by
    addresses.contribution_id,
    domains.domain
