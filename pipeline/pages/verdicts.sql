select
    verdict.community_id as community_id,
    verdict.analysis as analysis,
    verdict.verdict as verdict,
    verdict.words as words,
    verdict.reasons as reasons
from measures.verdicts as verdict
order by
    verdict.community_id,
    verdict.analysis
