-- The ledger of what was collected. The contributions themselves lie in Parquet parts under the study's raw/ folder.
create schema if not exists raw;

create table if not exists raw.runs (
    run_id varchar primary key,
    source varchar not null,
    kind varchar not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    status varchar not null check (status in ('running', 'ok', 'incomplete', 'failed')),
    stop_reason varchar,
    is_cap_hit boolean not null default false,
    n_lines bigint not null default 0,
    n_contributions bigint not null default 0,
    n_rejected bigint not null default 0,
    n_outside bigint not null default 0,
    n_adverts bigint not null default 0,
    basis varchar,
    key_fingerprint varchar not null,
    staffroom_version varchar not null
);
comment on table raw.runs is 'One row per time a source was asked: what, of whom, when, on which basis, and how it ended';
comment on column raw.runs.run_id is 'Name of the run: the source and the moment it started';
comment on column raw.runs.source is 'Name of the source in study.toml';
comment on column raw.runs.kind is 'Kind of the source, one file per kind in pipeline/raw';
comment on column raw.runs.started_at is 'When the run started (UTC)';
comment on column raw.runs.ended_at is 'When the run ended (UTC); empty while it runs or when it was killed';
comment on column raw.runs.status is 'running, ok, incomplete (something was cut off; what was read is kept) or failed';
comment on column raw.runs.stop_reason is 'Why the run stopped, in words';
comment on column raw.runs.is_cap_hit is 'Whether the source gave no more than its limit, so that older contributions are missing';
comment on column raw.runs.n_lines is 'Lines or records read in this run';
comment on column raw.runs.n_contributions is 'Contributions written to parts in this run, before duplicates are dropped in core';
comment on column raw.runs.n_rejected is 'Lines that could not be read; reasons in raw.rejected';
comment on column raw.runs.n_outside is 'Lines of communities that are not part of the study';
comment on column raw.runs.n_adverts is 'Lines of advertisements, which are not kept';
comment on column raw.runs.basis is 'Legal or contractual basis as the study declares it';
comment on column raw.runs.key_fingerprint is 'Fingerprint of the pseudonym key; never the key';
comment on column raw.runs.staffroom_version is 'Version of Staffroom that ran';

create table if not exists raw.files (
    file_sha256 varchar primary key,
    source varchar not null,
    path varchar not null,
    n_bytes bigint not null,
    n_lines bigint not null,
    n_rejected bigint not null,
    n_outside bigint not null,
    scope varchar not null,
    is_complete boolean not null,
    problem varchar,
    run_id varchar not null
);
comment on table raw.files is 'One row per distinct content of an input file';
comment on column raw.files.file_sha256 is 'SHA-256 of the file as it lay on disk';
comment on column raw.files.source is 'Name of the source in study.toml that named the file';
comment on column raw.files.path is 'Path of the file relative to the study folder, when it was read';
comment on column raw.files.n_bytes is 'Size on disk (bytes)';
comment on column raw.files.n_lines is 'Lines that could be decompressed, blank lines included';
comment on column raw.files.n_rejected is 'Lines read for the first time that could not be read; reasons in raw.rejected';
comment on column raw.files.n_outside is 'Lines read for the first time that belong to communities outside the study';
comment on column raw.files.scope is 'Fingerprint of the list of communities, with others, lines outside are read again; behind a "-" of how the study says to read it';
comment on column raw.files.is_complete is 'False when the file is cut off or corrupt: there was more than could be read';
comment on column raw.files.problem is 'What is wrong with the file, in words; empty when nothing is';
comment on column raw.files.run_id is 'Run that read the file';

create table if not exists raw.parts (
    part_id varchar primary key,
    source varchar not null,
    input_path varchar not null,
    first_line bigint not null,
    n_lines bigint not null,
    first_byte bigint not null,
    n_bytes bigint not null,
    content_sha256 varchar not null,
    part_path varchar not null,
    part_sha256 varchar not null,
    n_contributions bigint not null,
    n_rejected bigint not null,
    n_outside bigint not null,
    n_adverts bigint not null,
    scope varchar not null,
    run_id varchar not null
);
comment on table raw.parts is 'One row per Parquet part: which lines of which file it holds, and its checksum';
comment on column raw.parts.part_id is 'Name of the part, from the content it was made of';
comment on column raw.parts.source is 'Name of the source in study.toml';
comment on column raw.parts.input_path is 'Input file, relative to the study folder';
comment on column raw.parts.first_line is 'First line of the block in the uncompressed input, counted from 1';
comment on column raw.parts.n_lines is 'Lines in the block, blank and rejected ones included';
comment on column raw.parts.first_byte is 'Where the block starts in the uncompressed input (bytes)';
comment on column raw.parts.n_bytes is 'Length of the block uncompressed (bytes)';
comment on column raw.parts.content_sha256 is 'SHA-256 of the uncompressed block, by which an unchanged block is known again';
comment on column raw.parts.part_path is 'The Parquet file, relative to the study folder';
comment on column raw.parts.part_sha256 is 'SHA-256 of the Parquet file';
comment on column raw.parts.n_contributions is 'Contributions in the part';
comment on column raw.parts.n_rejected is 'Lines of the block that could not be read';
comment on column raw.parts.n_outside is 'Lines of the block that belong to communities outside the study';
comment on column raw.parts.n_adverts is 'Lines of the block that are advertisements';
comment on column raw.parts.scope is 'Fingerprint of the list of communities it was read for, and behind a "-" of how the study says to read it';
comment on column raw.parts.run_id is 'Run that wrote the part';

create table if not exists raw.rejected (
    run_id varchar not null,
    input_path varchar not null,
    line bigint not null,
    reason varchar not null
);
comment on table raw.rejected is 'One row per line that could not be read, at most 1,000 of a part (raw.parts counts all); it never holds the line itself';
comment on column raw.rejected.run_id is 'Run that met the line';
comment on column raw.rejected.input_path is 'Input file, relative to the study folder';
comment on column raw.rejected.line is 'Line number in the uncompressed input, counted from 1';
comment on column raw.rejected.reason is 'Why it was rejected: not JSON, not UTF-8, not a record, cut off, no id, no time, no thread, no community, neither post nor comment, and what the kind of source tells';
