select
    verdicts.community_id as community_id,
    verdicts.analysis as analysis,
    verdicts.verdict as verdict,
    verdicts.words as words,
    verdicts.reasons as reasons
from measures.verdicts as verdicts
order by
    verdicts.community_id,
    verdicts.analysis
