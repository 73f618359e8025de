-- One row per contribution, threads resolved, states known.
create schema if not exists core;

create or replace macro core.period_start(moment, period, zone) as (
    case period
        when 'month' then date_trunc('month', timezone(zone, moment))
        when 'quarter' then date_trunc('quarter', timezone(zone, moment))
        when 'half-year' then date_trunc('year', timezone(zone, moment))
            + to_months(case when month(timezone(zone, moment)) > 6 then 6 else 0 end)
        when 'school-year' then date_trunc('year', timezone(zone, moment) - to_months(7)) + to_months(7)
        when 'year' then date_trunc('year', timezone(zone, moment))
    end
)::date;

create table if not exists core.periods (
    period_start date primary key,
    period_end date not null,
    label varchar not null,
    n_days integer not null
);
comment on table core.periods is 'The periods the study is cut into, in the study''s time zone';
comment on column core.periods.period_start is 'First day; of the first period it may lie before the study starts';
comment on column core.periods.period_end is 'First day after the period; of the last period it may lie after the study ends';
comment on column core.periods.label is 'How pages name it, for example "Jan–Jun 2019"';
comment on column core.periods.n_days is 'Length inside the study (days)';

create table if not exists core.communities (
    community_id varchar primary key,
    platform varchar not null,
    native_name varchar not null,
    label varchar not null,
    attributes varchar,
    n_posts bigint not null,
    n_responses bigint not null,
    first_at timestamptz,
    last_at timestamptz
);
comment on table core.communities is 'The communities of the study, in the order of study.toml';
comment on column core.communities.community_id is 'Platform and native name, for example reddit:Teachers';
comment on column core.communities.platform is 'Where it is';
comment on column core.communities.native_name is 'What the platform calls it';
comment on column core.communities.label is 'What the study calls it';
comment on column core.communities.attributes is 'Further keys of study.toml as JSON, for example the profession';
comment on column core.communities.n_posts is 'Posts stored';
comment on column core.communities.n_responses is 'Responses stored';
comment on column core.communities.first_at is 'Earliest contribution stored (UTC)';
comment on column core.communities.last_at is 'Latest contribution stored (UTC)';

create table if not exists core.contributors (
    contributor_id varchar primary key,
    is_bot boolean not null,
    bot_evidence varchar,
    is_bulk_poster boolean not null,
    excluded_from utinyint,
    is_throwaway_name boolean not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    n_posts bigint not null,
    n_responses bigint not null,
    n_communities integer not null
);
comment on table core.contributors is 'One row per account that contributed, known only by its keyed pseudonym';
comment on column core.contributors.contributor_id is 'Keyed HMAC-SHA-256 pseudonym';
comment on column core.contributors.is_bot is 'Whether the account is taken for a program (exclusion profile 1 or 2)';
comment on column core.contributors.bot_evidence is 'Why: automoderator, list, name, behaviour';
comment on column core.contributors.is_bulk_poster is 'Whether it belongs to the busiest 0.1 % of posters and posts links only (exclusion profile 3)';
comment on column core.contributors.excluded_from is 'Lowest exclusion profile that leaves the account out: 1 known bots, 2 behaviour, 3 bulk posters; empty when no profile does';
comment on column core.contributors.is_throwaway_name is 'Whether the name said that it is a throwaway account; the name itself was not kept';
comment on column core.contributors.first_seen_at is 'First contribution stored (UTC)';
comment on column core.contributors.last_seen_at is 'Last contribution stored (UTC)';
comment on column core.contributors.n_posts is 'Posts stored, outside the study window too';
comment on column core.contributors.n_responses is 'Responses stored, outside the study window too';
comment on column core.contributors.n_communities is 'Communities of the study it contributed to';

create table if not exists core.roles (
    contributor_id varchar not null,
    community_id varchar not null,
    role varchar not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    evidence varchar not null,
    primary key (contributor_id, community_id, role)
);
comment on table core.roles is 'Formal roles of contributors as the source shows them';
comment on column core.roles.contributor_id is 'Pseudonym; need not be in core.contributors, who have written something';
comment on column core.roles.community_id is 'Community the role belongs to';
comment on column core.roles.role is 'moderator or admin';
comment on column core.roles.first_seen_at is 'Earliest evidence (UTC)';
comment on column core.roles.last_seen_at is 'Latest evidence (UTC)';
comment on column core.roles.evidence is 'What shows it: the community''s own list of moderators, else a distinguished contribution';

-- contribution_id is unique, which build.py sees to and the tests check. A primary key would be a fifth of the warehouse
-- and is in nobody's way faster: questions go over many rows. Texts are packed by zstd: DuckDB's own choice takes twice
-- the time and three times the room.
create table if not exists core.contributions (
    contribution_id varchar not null,
    kind varchar not null check (kind in ('post', 'response')),
    native_kind varchar not null,
    community_id varchar not null,
    contributor_id varchar,
    contributor_state varchar not null check (contributor_state in ('known', 'deleted', 'unknown')),
    root_id varchar not null,
    parent_id varchar,
    depth integer,
    is_orphan boolean not null,
    created_at timestamptz not null,
    period_start date,
    root_period_start date,
    edited_at timestamptz,
    is_edited boolean,
    seen_at timestamptz,
    title varchar,
    text varchar using compression zstd,
    url varchar,
    post_flair varchar,
    contributor_flair varchar,
    state varchar not null check (
        state in ('present', 'author_deleted', 'mod_removed', 'platform_removed', 'unavailable', 'purged')
    ),
    score bigint,
    excluded_from utinyint,
    first_run_id varchar not null,
    last_run_id varchar not null,
    extra varchar
);
comment on table core.contributions is 'One row per post or response: its latest version, its place in the thread, its state';
comment on column core.contributions.contribution_id is 'platform:native id, for example reddit:t3_abc (platform:instance:native id where a platform has instances)';
comment on column core.contributions.kind is 'post (starts a thread) or response';
comment on column core.contributions.native_kind is 'What the platform calls it: t3, t1 ...';
comment on column core.contributions.community_id is 'Community it stands in';
comment on column core.contributions.contributor_id is 'Pseudonym of the account; empty when the account is deleted or unknown, or asked to be forgotten';
comment on column core.contributions.contributor_state is 'known, deleted or unknown';
comment on column core.contributions.root_id is 'The post that started the thread; it may not be stored';
comment on column core.contributions.parent_id is 'What it responds to; empty for posts; it may not be stored';
comment on column core.contributions.depth is 'Steps up to the post: 0 for posts, 1 for direct responses; empty when an ancestor is not stored';
comment on column core.contributions.is_orphan is 'Whether the parent or another ancestor is not stored';
comment on column core.contributions.created_at is 'When it was written (UTC)';
comment on column core.contributions.period_start is 'First day of the period it was written in, study time zone; empty outside the study window';
comment on column core.contributions.root_period_start is 'First day of the period its thread was started in; empty when the post is not stored or outside the study window';
comment on column core.contributions.edited_at is 'When it was last edited, where the source says so (UTC)';
comment on column core.contributions.is_edited is 'Whether it was edited; empty when the source does not say';
comment on column core.contributions.seen_at is 'When the latest version was seen by the source (UTC)';
comment on column core.contributions.title is 'Title of a post; empty when gone';
comment on column core.contributions.text is 'Text as written, mentions pseudonymised, e-mail addresses and telephone numbers masked; empty when gone';
comment on column core.contributions.url is 'Address a link post points to; empty when gone';
comment on column core.contributions.post_flair is 'Label of the post in its community';
comment on column core.contributions.contributor_flair is 'Label of the account in its community at the time';
comment on column core.contributions.state is 'present, author_deleted, mod_removed, platform_removed, unavailable (no text though there was one) or purged';
comment on column core.contributions.score is 'Votes for minus votes against when last seen';
comment on column core.contributions.excluded_from is 'Lowest exclusion profile that leaves it out; empty when no profile does';
comment on column core.contributions.first_run_id is 'Run that first brought it';
comment on column core.contributions.last_run_id is 'Run that brought the version kept';
comment on column core.contributions.extra is 'Further facts of the source as JSON';

create table if not exists core.metric_snapshots (
    contribution_id varchar not null,
    seen_at timestamptz,
    score bigint,
    upvote_ratio double,
    n_responses_seen bigint,
    source varchar not null
);
comment on table core.metric_snapshots is 'Score and size of a contribution each time it was seen with other values';
comment on column core.metric_snapshots.contribution_id is 'Contribution';
comment on column core.metric_snapshots.seen_at is 'When these values were seen (UTC); empty where the source does not say';
comment on column core.metric_snapshots.score is 'Votes for minus votes against';
comment on column core.metric_snapshots.upvote_ratio is 'Share of votes that are for (0 to 1)';
comment on column core.metric_snapshots.n_responses_seen is 'Responses the platform counted, removed ones included';
comment on column core.metric_snapshots.source is 'Name of the source';

create table if not exists core.deletions (
    contribution_id varchar primary key,
    detected_at timestamptz not null,
    detected_by varchar not null,
    reason varchar not null,
    due_at timestamptz not null,
    purged_at timestamptz
);
comment on table core.deletions is 'Contributions that are deleted at the source, and when their text was purged here; the tombstones';
comment on column core.deletions.contribution_id is 'Contribution';
comment on column core.deletions.detected_at is 'When the deletion was found out (UTC)';
comment on column core.deletions.detected_by is 'What found it out: archive (the source''s own marker; worked out anew each time), re-check or request (kept; the words do not come back)';
comment on column core.deletions.reason is 'Why it is gone, in words';
comment on column core.deletions.due_at is 'When the text must be gone here (UTC)';
comment on column core.deletions.purged_at is 'When it was gone here (UTC); empty while words of an earlier version still lie in a part';

create table if not exists core.collections (
    source varchar primary key,
    kind varchar not null,
    basis varchar,
    charter varchar,
    n_capped_runs bigint,
    n_files bigint not null,
    n_incomplete_files bigint not null,
    n_lines bigint not null,
    n_contributions bigint not null,
    n_rejected bigint not null,
    n_outside bigint not null,
    n_adverts bigint not null
);
alter table core.collections add column if not exists charter varchar;
alter table core.collections add column if not exists n_capped_runs bigint;
comment on table core.collections is 'What the ledger says of each source, for those who may not read raw';
comment on column core.collections.source is 'Name of the source in study.toml';
comment on column core.collections.kind is 'Kind of the source';
comment on column core.collections.basis is 'Legal or contractual basis as the study declared it when the source was last asked; empty when it did not';
comment on column core.collections.charter is 'All that the study''s [source.charter] said when the source was last asked, as JSON';
comment on column core.collections.n_capped_runs is 'Runs in which the source gave no more than its limit, so that older contributions may be missing';
comment on column core.collections.n_files is 'Input files of different content';
comment on column core.collections.n_incomplete_files is 'Files that are cut off or corrupt: there was more than could be read';
comment on column core.collections.n_lines is 'Lines or records read';
comment on column core.collections.n_contributions is 'Contributions read, before duplicates are dropped';
comment on column core.collections.n_rejected is 'Lines that could not be read';
comment on column core.collections.n_outside is 'Lines of communities that are not part of the study';
comment on column core.collections.n_adverts is 'Lines of advertisements, which are not kept';

create table if not exists core.community_snapshots (
    community_id varchar not null,
    seen_at timestamptz not null,
    n_subscribers bigint,
    rules varchar,
    source varchar
);
comment on table core.community_snapshots is 'What live sources said of a community, each time they were asked';
comment on column core.community_snapshots.community_id is 'Community';
comment on column core.community_snapshots.seen_at is 'When it was seen (UTC)';
comment on column core.community_snapshots.n_subscribers is 'Accounts that follow the community; empty where the source does not say';
comment on column core.community_snapshots.rules is 'Titles of its rules, as a list in JSON; empty where the source does not say';
comment on column core.community_snapshots.source is 'Name of the source in study.toml';

create table if not exists core.collected_days (
    community_id varchar not null, day_on date not null, source varchar not null, n_posts bigint not null,
    n_responses bigint not null, n_timed bigint not null, n_late bigint not null, primary key (community_id, day_on, source)
);
comment on table core.collected_days is 'What each source was the first to bring of each community, by the day it was written; days of the study window without anything have no row';
comment on column core.collected_days.community_id is 'Community';
comment on column core.collected_days.day_on is 'Day it was written, study time zone';
comment on column core.collected_days.source is 'Source whose run first brought it';
comment on column core.collected_days.n_posts is 'Posts stored';
comment on column core.collected_days.n_responses is 'Responses stored';
comment on column core.collected_days.n_timed is 'Of both, those whose source says when it saw them';
comment on column core.collected_days.n_late is 'Of these, those first seen more than 30 days after they were written: what was deleted in between is missing';

create table if not exists core.caps (source varchar not null, community_id varchar not null, hit_at timestamptz not null);
comment on table core.caps is 'Limits that a source hit: it gave no more than so many, and what is older may be missing';
comment on column core.caps.source is 'Name of the source in study.toml';
comment on column core.caps.community_id is 'Community the source brought contributions of';
comment on column core.caps.hit_at is 'When the run started that hit it (UTC)';

create table if not exists core.imported_ties (
    source varchar not null,
    input_path varchar not null,
    line bigint not null,
    community_id varchar not null,
    wave varchar,
    reported_at timestamptz,
    period_start date,
    source_id varchar not null,
    target_id varchar not null,
    relation varchar,
    weight double not null
);
comment on table core.imported_ties is 'One row per tie that an edge list states (a survey''s nominations, a forum''s export); the same said twice is two rows, loops are kept';
comment on column core.imported_ties.source is 'Name of the source in study.toml';
comment on column core.imported_ties.input_path is 'Edge list, relative to the study folder';
comment on column core.imported_ties.line is 'Line of the edge list, counted from 1';
comment on column core.imported_ties.community_id is 'Community the tie belongs to';
comment on column core.imported_ties.wave is 'Wave of the survey, as the list names it; empty when it has none';
comment on column core.imported_ties.reported_at is 'When the tie was, or was reported (UTC); noon of the day of its wave where the list says no moment; empty when neither is known';
comment on column core.imported_ties.period_start is 'First day of the period it was reported in, study time zone; empty without a moment and outside the study window';
comment on column core.imported_ties.source_id is 'Pseudonym of the one who names or acts; need not be in core.contributors, who have written something';
comment on column core.imported_ties.target_id is 'Pseudonym of the one who is named or reached';
comment on column core.imported_ties.relation is 'What kind of tie it is, in the words of the list or the study; empty when neither says';
comment on column core.imported_ties.weight is 'How strong the list says it is; 1 in a list without weights; never 0';

create table if not exists core.attributes (
    source varchar not null,
    contributor_id varchar not null,
    community_id varchar not null,
    wave varchar,
    reported_at timestamptz,
    period_start date,
    attribute varchar not null,
    value varchar not null,
    n_values bigint not null
);
comment on table core.attributes is 'What imported lists state of contributors: profession, role, site, whatever the study names; one row per source, contributor, community, wave and attribute';
comment on column core.attributes.source is 'Name of the source in study.toml';
comment on column core.attributes.contributor_id is 'Pseudonym; need not be in core.contributors, who have written something';
comment on column core.attributes.community_id is 'Community the list is for, or that of its wave';
comment on column core.attributes.wave is 'Wave of the survey, as the list names it; empty when it has none';
comment on column core.attributes.reported_at is 'Noon of the day of the wave (UTC); empty when the study gives none';
comment on column core.attributes.period_start is 'First day of the period it was reported in, study time zone; empty without a moment and outside the study window';
comment on column core.attributes.attribute is 'What is stated, in the study''s own word, for example profession';
comment on column core.attributes.value is 'What the list states; of different values the last';
comment on column core.attributes.n_values is 'Different values the list states; above 1 it contradicts itself';
