select contributors.contributor_id as contributor_id
from core.contributors as contributors
