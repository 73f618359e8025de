-- How well the current classifier does, in the order of the codebook.
select
    evaluation.code as code,
    coalesce(codebook.part, 'no longer in the codebook') as part,
    coalesce(codebook.label, evaluation.code) as label,
    evaluation.n_items as n_items,
    evaluation.n_positive as n_positive,
    evaluation.precision as precision,
    evaluation.recall as recall,
    evaluation.f1 as f1,
    evaluation.average_precision as average_precision,
    evaluation.calibration_error as calibration_error,
    evaluation.threshold as threshold,
    evaluation.coder_f1 as coder_f1,
    evaluation.coder_kappa as coder_kappa,
    evaluation.is_exploratory as is_exploratory,
    evaluation.method as method
from codes.evaluation as evaluation
join codes.classifiers as classifiers
    on evaluation.classifier_id = classifiers.classifier_id
    and classifiers.is_current
left join codes.codebook as codebook on evaluation.code = codebook.code
order by
    codebook.position nulls last,
    evaluation.code
