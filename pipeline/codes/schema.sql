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
comment on column codes.evaluation.is_exploratory is 'Whether the code is too uncertain to build on: fewer than 100 positive items, coders whose kappa may be below .60, or F1 below .50';
comment on column codes.evaluation.method is 'How it was evaluated, for example 5-fold by thread';

-- One row per contribution and classifier, which build.py sees to and the tests check: a declared key would cost more than
-- the coding itself.
create table if not exists codes.probabilities (
    contribution_id varchar not null,
    classifier_id varchar not null,
    source_hash ubigint not null,
    probabilities float[] not null
);
comment on table codes.probabilities is 'Calibrated probability of every code for each modelled contribution; easier to read in codes.predictions';
comment on column codes.probabilities.contribution_id is 'Contribution';
comment on column codes.probabilities.classifier_id is 'Classifier';
comment on column codes.probabilities.source_hash is 'features.texts.source_hash of what was coded; a row is made again when it changes';
comment on column codes.probabilities.probabilities is 'One probability per code, in the order of codes.classifiers.codes';

create or replace view codes.inputs as
select
    texts.contribution_id as contribution_id,
    texts.source_hash as source_hash,
    texts.text_hash as text_hash,
    texts.is_modelled as is_modelled,
    contribution.root_id as root_id,
    contribution.contributor_id as contributor_id,
    texts.clean_text as clean_text,
    texts.n_words as n_words,
    contribution.kind = 'post' as is_post,
    texts.has_question as has_question,
    suffix(texts.clean_text, '?') as has_question_at_end,
    texts.has_link as has_link,
    texts.is_link_only as is_link_only,
    texts.has_quote as has_quote
from features.texts as texts
join core.contributions as contribution on texts.contribution_id = contribution.contribution_id;
comment on view codes.inputs is 'What a classifier looks at';
comment on column codes.inputs.contribution_id is 'Contribution';
comment on column codes.inputs.source_hash is 'Hash of what the text was made from';
comment on column codes.inputs.text_hash is 'Hash of the clean text';
comment on column codes.inputs.is_modelled is 'Whether it is coded';
comment on column codes.inputs.root_id is 'The post that started the thread';
comment on column codes.inputs.contributor_id is 'Pseudonym of the account; empty when unknown';
comment on column codes.inputs.clean_text is 'Title and text, cleaned';
comment on column codes.inputs.n_words is 'Words of the clean text';
comment on column codes.inputs.is_post is 'Whether it starts a thread';
comment on column codes.inputs.has_question is 'Whether a question mark stands in it';
comment on column codes.inputs.has_question_at_end is 'Whether it ends with a question mark';
comment on column codes.inputs.has_link is 'Whether it contains an address, or is a link post';
comment on column codes.inputs.is_link_only is 'Whether it is a title and an address alone';
comment on column codes.inputs.has_quote is 'Whether it quotes another contribution';

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
