-- Everybody whom lists, and answers about communities, name by pseudonym.
select tie.source_id as contributor_id
from raw.ties as tie
union
select tie.target_id as contributor_id
from raw.ties as tie
union
select attribute.contributor_id as contributor_id
from raw.attributes as attribute
union
select moderator.contributor_id as contributor_id
from raw.moderators as moderator
order by contributor_id
