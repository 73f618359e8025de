select
    kept.community_no as community_no,
    kept.period_no as period_no,
    kept.contributor_no as contributor_no,
    kept.root_no as root_no,
    assignments.topic_id as topic_id
from temp.kept as kept
join topics.assignments as assignments on kept.contribution_id = assignments.contribution_id
join topics.models as models
    on assignments.model_id = models.model_id
    and models.is_current
where kept.is_included
    and kept.period_no >= 0
order by all
