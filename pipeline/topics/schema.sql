-- What contributions are about, by BERTopic.
create schema if not exists topics;

create table if not exists topics.models (
    model_id varchar primary key,
    embedding_model_id varchar not null,
    is_current boolean not null,
    n_sample bigint not null,
    n_topics integer not null,
    outlier_share double not null,
    threshold double,
    coherence_npmi double,
    diversity double not null,
    seed bigint not null,
    settings varchar not null,
    attempts varchar not null,
    warning varchar
);
comment on table topics.models is 'Fitted topic models with the settings and the quality that speak for them';
comment on column topics.models.model_id is 'Name of the model: hash of its settings, its seed and its sample';
comment on column topics.models.embedding_model_id is 'Embedding model it stands on';
comment on column topics.models.is_current is 'Whether assignments and measures use this model';
comment on column topics.models.n_sample is 'Texts it was fitted on';
comment on column topics.models.n_topics is 'Topics found, outliers not counted';
comment on column topics.models.outlier_share is 'Share of all modelled texts that belong to no topic (topic -1)';
comment on column topics.models.threshold is 'Least cosine similarity to the centre of a topic that makes a text belong to it';
comment on column topics.models.coherence_npmi is 'Mean normalised pointwise mutual information of the ten top terms, -1 to 1';
comment on column topics.models.diversity is 'Share of distinct words among the ten top terms of all topics, 0 to 1';
comment on column topics.models.seed is 'Seed of the study';
comment on column topics.models.settings is 'Settings of the accepted fit as JSON';
comment on column topics.models.attempts is 'Every attempt with its outcome as JSON; refused ones say why';
comment on column topics.models.warning is 'What a reader must know, for example too few texts; empty when all is well';

create table if not exists topics.topics (
    model_id varchar not null,
    topic_id integer not null,
    label varchar not null,
    n_contributions bigint not null,
    coherence_npmi double,
    primary key (model_id, topic_id)
);
comment on table topics.topics is 'Topics of a model; -1 collects what belongs to none';
comment on column topics.topics.model_id is 'Topic model';
comment on column topics.topics.topic_id is 'Number of the topic, largest first when the model was fitted; -1 for outliers';
comment on column topics.topics.label is 'Readable label made of its most telling terms';
comment on column topics.topics.n_contributions is 'Contributions assigned';
comment on column topics.topics.coherence_npmi is 'Coherence of its ten top terms, -1 to 1';

create table if not exists topics.terms (
    model_id varchar not null,
    topic_id integer not null,
    rank integer not null,
    term varchar not null,
    weight double not null,
    primary key (model_id, topic_id, rank)
);
comment on table topics.terms is 'Most telling terms of a topic by class TF-IDF';
comment on column topics.terms.model_id is 'Topic model';
comment on column topics.terms.topic_id is 'Topic';
comment on column topics.terms.rank is '1 is the most telling';
comment on column topics.terms.term is 'Word or pair of words';
comment on column topics.terms.weight is 'Class TF-IDF weight';

create table if not exists topics.nearest (
    text_hash varchar not null,
    model_id varchar not null,
    topic_id integer not null,
    similarity float not null
);
comment on table topics.nearest is 'The topic of each distinct modelled text; texts that are new are assigned by the same model';
comment on column topics.nearest.text_hash is 'Hash of the clean text';
comment on column topics.nearest.model_id is 'Topic model';
comment on column topics.nearest.topic_id is 'Topic, -1 for none';
comment on column topics.nearest.similarity is 'Cosine similarity to the centre of the nearest topic, -1 to 1';

create table if not exists topics.assignments (
    contribution_id varchar not null,
    model_id varchar not null,
    topic_id integer not null,
    similarity float not null
);
comment on table topics.assignments is 'The topic of each modelled contribution, by one rule for all of them: the nearest centre, if it is near enough';
comment on column topics.assignments.contribution_id is 'Contribution';
comment on column topics.assignments.model_id is 'Topic model';
comment on column topics.assignments.topic_id is 'Topic, -1 for none';
comment on column topics.assignments.similarity is 'Cosine similarity to the centre of the nearest topic, -1 to 1';
