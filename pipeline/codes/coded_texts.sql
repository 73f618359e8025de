-- The texts of coded items; those deleted since are gone.
select
    inputs.contribution_id as contribution_id,
    inputs.root_id as root_id,
    coalesce(inputs.contributor_id, '') as contributor_id,
    inputs.clean_text as clean_text,
    inputs.n_words as n_words,
    inputs.is_post as is_post,
    inputs.has_question as has_question,
    inputs.has_question_at_end as has_question_at_end,
    inputs.has_link as has_link,
    inputs.is_link_only as is_link_only,
    inputs.has_quote as has_quote
from codes.inputs as inputs
where
    inputs.clean_text is not null
    and inputs.contribution_id in (
        select wanted.contribution_id
        from unnest($contribution_ids) as wanted(contribution_id)
    )
order by inputs.contribution_id
