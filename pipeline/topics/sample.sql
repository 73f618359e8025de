-- Distinct texts to fit on, balanced: one from every community and period, then another from each, and so on.
with candidates as (
    select
        modelled.text_hash,
        modelled.clean_text,
        modelled.n_words >= $preferred_words as is_long_enough,
        contribution.contributor_id,
        contribution.root_id,
        contribution.community_id,
        contribution.period_start,
        md5(concat($seed, modelled.text_hash)) as lot
    from features.texts as modelled
    join core.contributions as contribution on modelled.contribution_id = contribution.contribution_id
    where
        modelled.is_modelled
        and (contribution.excluded_from is null or contribution.excluded_from > $exclusion_profile)
    qualify row_number() over (partition by modelled.text_hash order by modelled.contribution_id) = 1
),

ranked as (
    select
        candidates.text_hash,
        candidates.clean_text,
        candidates.contributor_id,
        candidates.root_id,
        candidates.is_long_enough,
        candidates.lot,
        row_number() over (
            partition by candidates.community_id, candidates.period_start, candidates.is_long_enough
            order by candidates.lot
        ) as turn
    from candidates
),

drawn as (
    select
        ranked.text_hash,
        ranked.clean_text,
        ranked.contributor_id,
        ranked.root_id
    from ranked
    order by
        ranked.is_long_enough desc,
        ranked.turn,
        ranked.lot
    limit $sample
)

select
    drawn.text_hash,
    drawn.clean_text,
    drawn.contributor_id,
    drawn.root_id,
    embedded.vector
from drawn
join features.embeddings as embedded
    on
        drawn.text_hash = embedded.text_hash
        and embedded.model_id = $embedding_model_id
order by drawn.text_hash
