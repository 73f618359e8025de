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
    charter varchar,
    key_fingerprint varchar not null,
    staffroom_version varchar not null
);
alter table raw.runs add column if not exists charter varchar;
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
comment on column raw.runs.charter is 'All that [source.charter] of study.toml said when the run started, as JSON; empty in runs of an earlier version';
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

create table if not exists raw.marks (
    source varchar not null,
    listing varchar not null,
    position varchar not null,
    run_id varchar not null,
    primary key (source, listing)
);
comment on table raw.marks is 'Where each listing of a live source goes on; written in one step with what was stored of it';
comment on column raw.marks.source is 'Name of the source in study.toml';
comment on column raw.marks.listing is 'What is asked: a timeline, a listing, the comments of a thread';
comment on column raw.marks.position is 'Where to go on, in the words of the source: an id, a moment, a number of responses';
comment on column raw.marks.run_id is 'Run that wrote it';

create table if not exists raw.snapshots (
    community_id varchar not null,
    seen_at timestamptz not null,
    n_subscribers bigint,
    rules varchar,
    run_id varchar not null
);
comment on table raw.snapshots is 'What a live source said of a community, each time it was asked';
comment on column raw.snapshots.community_id is 'Community';
comment on column raw.snapshots.seen_at is 'When it was seen (UTC)';
comment on column raw.snapshots.n_subscribers is 'Accounts that follow the community';
comment on column raw.snapshots.rules is 'Titles of its rules, as a list in JSON';
comment on column raw.snapshots.run_id is 'Run that saw it';

create table if not exists raw.moderators (
    community_id varchar not null,
    contributor_id varchar not null,
    seen_at timestamptz not null,
    run_id varchar not null
);
comment on table raw.moderators is 'Who moderated a community when a live source was asked';
comment on column raw.moderators.community_id is 'Community';
comment on column raw.moderators.contributor_id is 'Pseudonym';
comment on column raw.moderators.seen_at is 'When it was seen (UTC)';
comment on column raw.moderators.run_id is 'Run that saw it';

create table if not exists raw.ties (
    source varchar not null,
    input_path varchar not null,
    file_sha256 varchar not null,
    line bigint not null,
    community_id varchar not null,
    wave varchar,
    reported_at timestamptz,
    source_id varchar not null,
    target_id varchar not null,
    relation varchar,
    weight double not null,
    run_id varchar not null
);
comment on table raw.ties is 'One row per tie that an edge list states, as the files lie there now; one line of a wide list states many';
comment on column raw.ties.source is 'Name of the source in study.toml';
comment on column raw.ties.input_path is 'Edge list, relative to the study folder';
comment on column raw.ties.file_sha256 is 'Which content of the edge list, as in raw.files';
comment on column raw.ties.line is 'Line of the edge list, counted from 1';
comment on column raw.ties.community_id is 'Community the tie belongs to';
comment on column raw.ties.wave is 'Wave of the survey, as the list names it; empty when it has none';
comment on column raw.ties.reported_at is 'When the tie was, or was reported (UTC); empty when the list does not say';
comment on column raw.ties.source_id is 'Pseudonym of the one who names or acts';
comment on column raw.ties.target_id is 'Pseudonym of the one who is named or reached';
comment on column raw.ties.relation is 'What kind of tie it is, in the words of the list or the study; empty when neither says';
comment on column raw.ties.weight is 'How strong the list says it is; 1 in a list without weights';
comment on column raw.ties.run_id is 'Run that read it';

create table if not exists raw.attributes (
    source varchar not null,
    input_path varchar not null,
    file_sha256 varchar not null,
    line bigint not null,
    community_id varchar not null,
    wave varchar,
    reported_at timestamptz,
    contributor_id varchar not null,
    attribute varchar not null,
    value varchar not null,
    run_id varchar not null
);
comment on table raw.attributes is 'One row per thing that a list of people states of somebody, as the files lie there now';
comment on column raw.attributes.source is 'Name of the source in study.toml';
comment on column raw.attributes.input_path is 'List of people, relative to the study folder';
comment on column raw.attributes.file_sha256 is 'Which content of the list, as in raw.files';
comment on column raw.attributes.line is 'Line of the list, counted from 1';
comment on column raw.attributes.community_id is 'Community the list is for, or that of its wave';
comment on column raw.attributes.wave is 'Wave of the survey, as the list names it; empty when it has none';
comment on column raw.attributes.reported_at is 'Day of the wave (UTC); empty when the study gives none';
comment on column raw.attributes.contributor_id is 'Pseudonym';
comment on column raw.attributes.attribute is 'What is stated, in the study''s own word, for example profession';
comment on column raw.attributes.value is 'What the list states';
comment on column raw.attributes.run_id is 'Run that read it';

create table if not exists raw.checks (
    contribution_id varchar not null,
    source varchar not null,
    checked_at timestamptz not null,
    n_absent integer not null,
    run_id varchar not null,
    primary key (contribution_id, source)
);
comment on table raw.checks is 'When each stored contribution was last looked for again at its source';
comment on column raw.checks.contribution_id is 'Contribution';
comment on column raw.checks.source is 'Name of the source that was asked; what one does not show may be there at another';
comment on column raw.checks.checked_at is 'When it was asked for (UTC)';
comment on column raw.checks.n_absent is 'How many times in a row, each in a run of its own, the source did not show it; at 2 it is taken for gone';
comment on column raw.checks.run_id is 'Run that asked';

create table if not exists raw.observations (
    contribution_id varchar not null,
    seen_at timestamptz not null,
    score bigint,
    upvote_ratio double,
    n_responses_seen bigint,
    source varchar not null,
    run_id varchar not null
);
comment on table raw.observations is 'What a second look counted otherwise than the last one';
comment on column raw.observations.contribution_id is 'Contribution';
comment on column raw.observations.seen_at is 'When it was seen (UTC)';
comment on column raw.observations.score is 'Votes for minus votes against';
comment on column raw.observations.upvote_ratio is 'Share of votes that are for (0 to 1)';
comment on column raw.observations.n_responses_seen is 'Responses the platform counted, removed ones included';
comment on column raw.observations.source is 'Name of the source in study.toml';
comment on column raw.observations.run_id is 'Run that saw it';

create table if not exists raw.tombstones (
    contribution_id varchar primary key,
    state varchar not null check (
        state in ('author_deleted', 'mod_removed', 'platform_removed', 'unavailable', 'purged')
    ),
    reason varchar not null,
    is_without_account boolean not null,
    detected_at timestamptz not null,
    detected_by varchar not null check (detected_by in ('archive', 're-check', 'request')),
    due_at timestamptz not null,
    purged_at timestamptz
);
comment on table raw.tombstones is 'What is deleted at its source, or was asked to be forgotten: the id stays, the words are purged everywhere';
comment on column raw.tombstones.contribution_id is 'Contribution';
comment on column raw.tombstones.state is 'What became of it';
comment on column raw.tombstones.reason is 'The same in words';
comment on column raw.tombstones.is_without_account is 'Whether its account is purged too';
comment on column raw.tombstones.detected_at is 'When it was found out or asked for (UTC)';
comment on column raw.tombstones.detected_by is 're-check, request, or archive (a later file says it is gone, an earlier one still had its words)';
comment on column raw.tombstones.due_at is 'When the words must be gone here (UTC)';
comment on column raw.tombstones.purged_at is 'When they were gone from parts, warehouse, published copies and site (UTC); empty until then';

create table if not exists raw.leaving (
    contributor_id varchar primary key,
    detected_at timestamptz not null
);
comment on table raw.leaving is 'Accounts that are deleted and not yet purged; emptied when they are, since no pseudonym of them may stay';
comment on column raw.leaving.contributor_id is 'Pseudonym';
comment on column raw.leaving.detected_at is 'When it was found out or asked for (UTC)';

create table if not exists raw.forgotten (
    account_mark varchar primary key,
    forgotten_at timestamptz not null,
    purged_at timestamptz
);
comment on table raw.forgotten is 'Marks of accounts that are purged, by which they are known again should an archive bring them back';
comment on column raw.forgotten.account_mark is 'Keyed mark of the pseudonym, which cannot be turned back';
comment on column raw.forgotten.forgotten_at is 'When it was purged from the parts (UTC)';
comment on column raw.forgotten.purged_at is 'When it was purged everywhere (UTC); empty until then';
