-- Modelled texts that the classifier has not coded yet, those whose hash lies in a range.
select
    inputs.contribution_id as contribution_id,
    inputs.source_hash as source_hash,
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
    inputs.is_modelled
    and inputs.text_hash >= $first_hash
    and inputs.text_hash < $last_hash
    and not exists (
        select 1
        from codes.probabilities as coded
        where
            coded.contribution_id = inputs.contribution_id
            and coded.classifier_id = $classifier_id
    )
