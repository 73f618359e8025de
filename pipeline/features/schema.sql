-- Texts made ready for models.
create schema if not exists features;

create table if not exists features.texts (
    contribution_id varchar primary key,
    text_hash varchar,
    clean_text varchar,
    language varchar not null,
    n_words integer not null,
    has_question boolean not null,
    has_quote boolean not null,
    has_code boolean not null,
    has_link boolean not null,
    is_link_only boolean not null,
    is_modelled boolean not null
);
comment on table features.texts is 'Clean text of every contribution: title and body without Markdown, quotes, code and addresses';
comment on column features.texts.contribution_id is 'Contribution';
comment on column features.texts.text_hash is 'Hash of the clean text, by which equal texts share one embedding; empty without text';
comment on column features.texts.clean_text is 'Title and text, Markdown, entities, quotations, code and addresses taken out; empty without text';
comment on column features.texts.language is 'ISO 639-1 code of the language, or und when it cannot be told';
comment on column features.texts.n_words is 'Words of the clean text, title included';
comment on column features.texts.has_question is 'Whether a question mark stands in the clean text';
comment on column features.texts.has_quote is 'Whether it quoted another contribution';
comment on column features.texts.has_code is 'Whether it contained code';
comment on column features.texts.has_link is 'Whether it contained an address, or is a link post';
comment on column features.texts.is_link_only is 'Whether a post is a title and an address with no text of its own';
comment on column features.texts.is_modelled is 'Whether topics and codes are computed for it: long enough, in the study''s language';

create table if not exists features.links (
    contribution_id varchar not null,
    domain varchar not null,
    kind varchar not null,
    n_links integer not null,
    primary key (contribution_id, domain)
);
comment on table features.links is 'Registrable domains a contribution links to';
comment on column features.links.contribution_id is 'Contribution';
comment on column features.links.domain is 'Registrable domain, for example example.org';
comment on column features.links.kind is 'marketplace, publisher, vendor, video, news, government, scholarly, social, file, community, short link, other';
comment on column features.links.n_links is 'Addresses of this domain in the contribution';

create table if not exists features.embeddings (
    text_hash varchar not null,
    model_id varchar not null,
    vector float[] not null,
    primary key (text_hash, model_id)
);
comment on table features.embeddings is 'One vector per distinct text and embedding model';
comment on column features.embeddings.text_hash is 'Hash of the clean text';
comment on column features.embeddings.model_id is 'Embedding model and its version';
comment on column features.embeddings.vector is 'The vector; all vectors of a model have the same length';

create table if not exists features.models (
    model_id varchar primary key,
    embedding varchar not null,
    n_dimensions integer not null,
    n_words integer,
    n_texts bigint not null,
    seed bigint not null,
    path varchar,
    sha256 varchar
);
comment on table features.models is 'Embedding models of the study';
comment on column features.models.model_id is 'Embedding model and its version';
comment on column features.models.embedding is 'Setting of study.toml: sif, lsa, model2vec:..., sentence-transformers:...';
comment on column features.models.n_dimensions is 'Length of a vector';
comment on column features.models.n_words is 'Size of the vocabulary, where the model has one';
comment on column features.models.n_texts is 'Texts the model was fitted on; 0 for a ready-made model';
comment on column features.models.seed is 'Seed of the fit';
comment on column features.models.path is 'File of the model, relative to the study folder; empty for a model kept elsewhere';
comment on column features.models.sha256 is 'SHA-256 of the file';
