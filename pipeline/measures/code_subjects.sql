-- The codes of the current classifier, in its order, with what the codebook says of them.
with
current_codes as (
    select
        classifiers.classifier_id as classifier_id,
        unnest(classifiers.codes) as code,
        generate_subscripts(classifiers.codes, 1) as place
    from codes.classifiers as classifiers
    where classifiers.is_current
)
select
    'code' as kind,
    current_codes.code as subject,
    coalesce(codebook.position, 1000 + current_codes.place)::integer as position,
    coalesce(codebook.label, current_codes.code) as label,
    coalesce(codebook.definition, '') as description,
    codebook.part as part,
    coalesce(evaluation.is_exploratory, true) as is_exploratory,
    evaluation.f1 as quality,
    evaluation.coder_f1 as ceiling
from current_codes
left join codes.codebook as codebook on current_codes.code = codebook.code
left join codes.evaluation as evaluation
    on current_codes.classifier_id = evaluation.classifier_id
    and current_codes.code = evaluation.code
order by current_codes.place
