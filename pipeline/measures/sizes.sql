-- Length and score of what still has its text; a thread's rows stand together.
select
    kept.community_no as community_no,
    kept.period_no as period_no,
    kept.contributor_no as contributor_no,
    kept.root_no as root_no,
    kept.is_post as is_post,
    case when texts.text_hash is not null then texts.n_words end as n_words,
    contributions.score as score
from temp.kept as kept
join core.contributions as contributions on kept.contribution_id = contributions.contribution_id
left join features.texts as texts on kept.contribution_id = texts.contribution_id
where kept.is_included
    and kept.is_present
    and kept.period_no >= 0
order by all
