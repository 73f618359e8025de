-- The clean text of contributions that are new or changed; language stays und until it is told.
-- "materialized": the text is cleaned once, not once for each column that looks at it.
with source as (
    select
        contribution.contribution_id,
        contribution.kind = 'post' and contribution.url is not null as is_link_post,
        contribution.state = 'present' as is_present,
        contribution.text as body,
        case
            when contribution.state = 'present'
                then concat_ws(chr(10), contribution.title, contribution.text)
        end as words,
        md5_number_lower(concat_ws(
            chr(31), $rules, contribution.kind, contribution.state,
            coalesce(contribution.title, ''), coalesce(contribution.text, ''), coalesce(contribution.url, '')
        )) as source_hash
    from core.contributions as contribution
    where not exists (
        select 1
        from features.texts as kept
        where kept.contribution_id = contribution.contribution_id
    )
),

cleaned as materialized (
    select
        source.contribution_id,
        source.source_hash,
        source.is_present,
        nullif(features.clean(source.words), '') as clean_text,
        -- Most texts have none of these; the cheap tests spare them the dear ones.
        case
            when contains(source.words, '>') or contains(source.words, 'gt;')
                then regexp_matches(source.words, '(?m)^ {0,3}(?:&amp;gt;|&gt;|>)(?:[^!]|$)')
            else false
        end as has_quote,
        case
            when contains(source.words, '`') or contains(source.words, '    ') or contains(source.words, chr(9))
                then regexp_matches(
                    source.words, '```|`[^`\n]+`|(?:^|\n[ \t]*\n)(?: {4,}|\t)[ \t]*[^\s*+0-9>-]'
                )
            else false
        end as has_code,
        case
            when source.is_link_post then true
            when contains(source.words, '/') or contains(lower(source.words), 'www.')
                then regexp_matches(source.words, '(?i)https?://|www\.|\b(?:[a-z0-9-]+\.)+[a-z]{2,6}/')
            else false
        end as has_link,
        case
            when source.is_link_post then coalesce(features.clean(source.body), '') = ''
            else false
        end as is_link_only
    from source
)

select
    cleaned.contribution_id,
    cleaned.source_hash,
    left(md5(cleaned.clean_text), 16) as text_hash,
    cleaned.clean_text,
    'und' as language,
    coalesce(len(string_split(cleaned.clean_text, ' ')), 0) as n_words,
    coalesce(contains(cleaned.clean_text, '?'), false) as has_question,
    cleaned.has_quote,
    cleaned.has_code,
    cleaned.has_link,
    cleaned.is_link_only,
    cleaned.is_present
    and coalesce(len(string_split(cleaned.clean_text, ' ')), 0) >= $shortest as is_modelled
from cleaned
