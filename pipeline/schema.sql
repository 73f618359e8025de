-- The warehouse itself: which version its tables have, and what each stage was last built from.
create table if not exists main.warehouse (
    schema_version integer not null,
    staffroom_version varchar not null
);
alter table main.warehouse add column if not exists schemas_sha256 varchar;
comment on table main.warehouse is 'One row: the version of the tables';
comment on column main.warehouse.schema_version is 'Version of the tables; another version is refused';
comment on column main.warehouse.staffroom_version is 'Version of Staffroom that made the warehouse';
comment on column main.warehouse.schemas_sha256 is 'SHA-256 of the text that tables, comments and macros were last made from';

create table if not exists main.builds (
    stage varchar primary key,
    fingerprint varchar not null,
    built_at timestamptz not null,
    seconds double not null
);
comment on table main.builds is 'What each stage was last built from, so that only what changed is built again';
comment on column main.builds.stage is 'Stage';
comment on column main.builds.fingerprint is 'Hash of its input, of the settings it uses and of its code';
comment on column main.builds.built_at is 'When it was built (UTC)';
comment on column main.builds.seconds is 'How long it took (seconds)';
