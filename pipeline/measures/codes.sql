select
    kept.community_no as community_no,
    kept.period_no as period_no,
    kept.contributor_no as contributor_no,
    kept.root_no as root_no,
    probabilities.probabilities as probabilities
from temp.kept as kept
join codes.probabilities as probabilities on kept.contribution_id = probabilities.contribution_id
join codes.classifiers as classifiers
    on probabilities.classifier_id = classifiers.classifier_id
    and classifiers.is_current
where kept.is_included
    and kept.period_no >= 0
order by kept.community_no, kept.period_no, kept.root_no, kept.contribution_id
