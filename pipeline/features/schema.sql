-- Texts made ready for models.
create schema if not exists features;

-- Cleaning, one step per macro. Reddit's archives escape "&" again: "&amp;amp;#x200B;" is a zero-width space.
create or replace macro features.unescaped(words) as
    regexp_replace(
        replace(replace(replace(replace(replace(replace(
            regexp_replace(
                replace(replace(replace(words, '&amp;', '&'), '&amp;', '&'), '&amp;', '&'),
                '(?i)&(?:#x0*200b|#8203|#0*173|shy|zwnj|zwj);|[\x{200b}-\x{200f}\x{2060}\x{feff}\x{ad}]', '', 'g'
            ),
        '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&#x27;', ''''), '&apos;', ''''),
        '&#?[a-zA-Z0-9]{2,8};', ' ', 'g'
    );

-- A line that starts with ">" quotes; ">!" opens a spoiler, which is the contributor's own.
create or replace macro features.without_quotes(words) as
    regexp_replace(replace(replace(words, '>!', ' '), '!<', ' '), '(?m)^ {0,3}>.*$', '', 'g');

-- Fenced, inline, and indented code; an indented list is no code.
create or replace macro features.without_code(words) as
    regexp_replace(regexp_replace(regexp_replace(words,
        '(?s)```.*?(?:```|\z)', ' ', 'g'),
        '`[^`\n]+`', ' ', 'g'),
        '(?:^|\n[ \t]*\n)(?:(?: {4,}|\t)[ \t]*[^\s*+0-9>-][^\n]*(?:\n|\z)(?:[ \t]*\n)*)+', chr(10), 'g');

-- The text of a link stays, its address goes; marks of emphasis, headings, lists, tables and escapes go.
create or replace macro features.without_marks(words) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(words,
        '!?\[([^\]\n]*)\]\([^)\s]*(?:[ \t]+"[^"\n]*")?\)', '\1 ', 'g'),
        '\\([!-/:-@\[-`{-~])', '\1', 'g'),
        '(?m)^[ \t]*(?:#{1,6}[ \t]*|[-*+•][ \t]+|\d{1,3}[.)][ \t]+|(?:[-*_=][ \t]*){3,}$|[|: -]+$)', '', 'g'),
        '\B\*{1,3}([^*\s](?:[^*\n]*[^*\s])?)\*{1,3}', '\1', 'g'),
        '(^|[^\pL\pN_])_{1,3}([^_\s](?:[^_\n]*[^_\s])?)_{1,3}', '\1\2', 'g');

-- Masks and mentions (pseudonyms) say who, not what.
create or replace macro features.without_people(words) as
    regexp_replace(words, '\[e-mail\]|\[phone\]|(?:/|\b)[uU](?:ser)?/[A-Za-z0-9_-]+|@[a-z2-7]{16}\b', ' ', 'g');

create or replace macro features.without_addresses(words) as
    regexp_replace(regexp_replace(words,
        '(?i)(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S*', ' ', 'g'),
        '(?i)\b(?:[a-z0-9-]+\.)+[a-z]{2,6}/\S*', ' ', 'g');

-- Every step above begins at one of these, so that texts without them, which are most, are spared all steps.
create or replace macro features.may_have_marks(words) as
    regexp_matches(words,
        '[&<>`\[*_|~^/@\\\x{200b}-\x{200f}\x{2060}\x{feff}\x{ad}]|(?i:www\.)|(?m:^[ \t#+=:0-9•-])');

create or replace macro features.clean(words) as
    trim(regexp_replace(
        case when features.may_have_marks(words)
            then replace(replace(replace(
                features.without_addresses(features.without_people(features.without_marks(
                    features.without_code(features.without_quotes(features.unescaped(words)))
                ))),
                '~', ' '), '|', ' '), '^', ' ')
            else words
        end,
        '\s\s+|[\t\n\r\f]', ' ', 'g'));

-- The distinct addresses of a text, and the host of each: no scheme, user, port or path, nor a comma that follows it.
create or replace macro features.hosts(words) as
    list_transform(
        list_distinct(regexp_extract_all(
            words, '(?i)(?:https?://|www\.)[^\s)\]>"<|\\^`]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,6}/'
        )),
        lambda address: lower(regexp_extract(address, '(?i)^(?:https?://)?(?:[^/?#]*@)?([\pL\pM\pN._-]*)', 1))
    );

create table if not exists features.texts (
    contribution_id varchar primary key,
    source_hash ubigint not null,
    text_hash varchar,
    clean_text varchar using compression zstd,
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
comment on column features.texts.source_hash is 'Hash of what the row was made from and of the rules it was made by; a row is made again when it changes';
comment on column features.texts.text_hash is 'Hash of the clean text, by which equal texts share one embedding; empty without text';
comment on column features.texts.clean_text is 'Title and text, Markdown, entities, quotations, code and addresses taken out; empty without text';
comment on column features.texts.language is 'ISO 639 code of the language, or und when the text is too short or unclear to tell';
comment on column features.texts.n_words is 'Words of the clean text, title included, as separated by spaces';
comment on column features.texts.has_question is 'Whether a question mark stands in the clean text';
comment on column features.texts.has_quote is 'Whether it quoted another contribution';
comment on column features.texts.has_code is 'Whether it contained code';
comment on column features.texts.has_link is 'Whether it contained an address, or is a link post';
comment on column features.texts.is_link_only is 'Whether a post is a title and an address with no text of its own';
comment on column features.texts.is_modelled is 'Whether topics and codes are computed for it: present, long enough, and not in another language than the study''s';

create table if not exists features.languages (
    text_hash varchar not null,
    language varchar not null
);
comment on table features.languages is 'The language of each distinct clean text, told once';
comment on column features.languages.text_hash is 'Hash of the clean text';
comment on column features.languages.language is 'ISO 639 code, or und when the model is not sure';

create table if not exists features.domains (
    host varchar primary key,
    domain varchar not null,
    kind varchar not null
);
comment on table features.domains is 'Hosts that contributions link to, and what kind of site each is';
comment on column features.domains.host is 'Host as written, lower case';
comment on column features.domains.domain is 'Registrable domain, for example example.org';
comment on column features.domains.kind is 'Kind of site, from pipeline/features/domain_kinds.csv';

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
comment on column features.links.n_links is 'Distinct addresses of this domain in the contribution';

create table if not exists features.embeddings (
    text_hash varchar not null,
    model_id varchar not null,
    vector tinyint[] not null
);
comment on table features.embeddings is 'One vector per distinct modelled text, of the model in use; no key is declared, for its index would cost more than the vectors';
comment on column features.embeddings.text_hash is 'Hash of the clean text';
comment on column features.embeddings.model_id is 'Embedding model and its version';
comment on column features.embeddings.vector is 'Direction of the vector, in 1/127 of its greatest component (scale it to length 1 before use); all vectors of a model have as many components; zeros when no word is known';

create table if not exists features.models (
    model_id varchar primary key,
    embedding varchar not null,
    asked_dimensions integer not null,
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
comment on column features.models.asked_dimensions is 'Setting of study.toml; a small vocabulary gives fewer';
comment on column features.models.n_dimensions is 'Length of a vector';
comment on column features.models.n_words is 'Size of the vocabulary, where the model has one';
comment on column features.models.n_texts is 'Texts the model was fitted on; 0 for a ready-made model';
comment on column features.models.seed is 'Seed of the fit';
comment on column features.models.path is 'File of the model, relative to the study folder; empty for a model kept elsewhere';
comment on column features.models.sha256 is 'SHA-256 of the file';
