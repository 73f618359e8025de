-- What contributions do (acts), what they are about in the codebook's words (topics), and whether they serve professional learning (gate).
create schema if not exists codes;

create table if not exists codes.codebook (
    code varchar primary key,
    part varchar not null check (part in ('gate', 'act', 'topic', 'flag')),
    position integer not null,
    label varchar not null,
    definition varchar not null,
    include varchar not null,
    exclude varchar not null,
    examples varchar[] not null,
    version varchar not null
);
comment on table codes.codebook is 'The codebook of the study, as in codebook.toml';
comment on column codes.codebook.code is 'Short name of the code';
comment on column codes.codebook.part is 'gate, act, topic or flag';
comment on column codes.codebook.position is 'Order in the codebook';
comment on column codes.codebook.label is 'How pages name it, as a verb phrase for acts: "asks for advice"';
comment on column codes.codebook.definition is 'What the code means';
comment on column codes.codebook.include is 'What belongs to it though one might doubt';
comment on column codes.codebook.exclude is 'What does not belong to it though one might think so';
comment on column codes.codebook.examples is 'Invented examples';
comment on column codes.codebook.version is 'Version of the codebook';

create table if not exists codes.classifiers (
    classifier_id varchar primary key,
    is_current boolean not null,
    origin varchar not null,
    codebook_version varchar not null,
    codes varchar[] not null,
    n_items bigint not null,
    n_words bigint not null,
    note varchar not null,
    sha256 varchar not null
);
comment on table codes.classifiers is 'Classifiers whose predictions are stored';
comment on column codes.classifiers.classifier_id is 'Name and version';
comment on column codes.classifiers.is_current is 'Whether measures use it';
comment on column codes.classifiers.origin is 'starter (ships with Staffroom) or study (trained on the study''s own annotations)';
comment on column codes.classifiers.codebook_version is 'Version of the codebook it was trained for';
comment on column codes.classifiers.codes is 'Its codes, in the order of codes.probabilities.probabilities';
comment on column codes.classifiers.n_items is 'Coded items it was trained on';
comment on column codes.classifiers.n_words is 'Words and word pairs it knows';
comment on column codes.classifiers.note is 'What a reader must know about it';
comment on column codes.classifiers.sha256 is 'SHA-256 of its coefficients';

create table if not exists codes.evaluation (
    classifier_id varchar not null,
    code varchar not null,
    n_items bigint not null,
    n_positive bigint not null,
    precision double,
    recall double,
    f1 double,
    average_precision double,
    calibration_error double,
    threshold double not null,
    coder_f1 double,
    coder_kappa double,
    is_exploratory boolean not null,
    method varchar not null,
    primary key (classifier_id, code)
);
comment on table codes.evaluation is 'How well a classifier does, code by code, on items it was not trained on';
comment on column codes.evaluation.classifier_id is 'Classifier';
comment on column codes.evaluation.code is 'Code';
comment on column codes.evaluation.n_items is 'Items evaluated';
comment on column codes.evaluation.n_positive is 'Items the coders gave the code';
comment on column codes.evaluation.precision is 'Share of the items given the code by the classifier that the coders gave it too, 0 to 1';
comment on column codes.evaluation.recall is 'Share of the coders'' items that the classifier found, 0 to 1';
comment on column codes.evaluation.f1 is 'Harmonic mean of precision and recall, 0 to 1';
comment on column codes.evaluation.average_precision is 'Area under the precision-recall curve, 0 to 1';
comment on column codes.evaluation.calibration_error is 'Expected difference of predicted probability and observed share in ten equal-sized bins, 0 to 1';
comment on column codes.evaluation.threshold is 'Probability from which the code counts as given in precision, recall and F1';
comment on column codes.evaluation.coder_f1 is 'F1 of one coder against the other on doubly coded items: the ceiling, 0 to 1';
comment on column codes.evaluation.coder_kappa is 'Cohen''s kappa of the two coders';
comment on column codes.evaluation.is_exploratory is 'Whether too few positives or poor agreement make the code exploratory';
comment on column codes.evaluation.method is 'How it was evaluated, for example 5-fold by thread';

create table if not exists codes.probabilities (
    contribution_id varchar not null,
    classifier_id varchar not null,
    probabilities float[] not null,
    primary key (contribution_id, classifier_id)
);
comment on table codes.probabilities is 'Calibrated probability of every code for each modelled contribution; easier to read in codes.predictions';
comment on column codes.probabilities.contribution_id is 'Contribution';
comment on column codes.probabilities.classifier_id is 'Classifier';
comment on column codes.probabilities.probabilities is 'One probability per code, in the order of codes.classifiers.codes';

create or replace view codes.predictions as
select
    probabilities.contribution_id as contribution_id,
    probabilities.classifier_id as classifier_id,
    unnest(classifiers.codes) as code,
    unnest(probabilities.probabilities) as probability
from codes.probabilities as probabilities
join codes.classifiers as classifiers on probabilities.classifier_id = classifiers.classifier_id;
comment on view codes.predictions is 'Probability of each code for each contribution, one row each';
comment on column codes.predictions.contribution_id is 'Contribution';
comment on column codes.predictions.classifier_id is 'Classifier';
comment on column codes.predictions.code is 'Code';
comment on column codes.predictions.probability is 'Calibrated probability that coders would give the code, 0 to 1';
