-- Every number that is published, with its interval and the base it rests on.
create schema if not exists measures;

create table if not exists measures.catalogue (
    measure varchar primary key,
    position integer not null,
    label varchar not null,
    unit varchar not null,
    definition varchar not null,
    interpretation varchar not null,
    caveat varchar not null,
    reference varchar not null,
    module varchar not null
);
comment on table measures.catalogue is 'What each measure means, where it is made and where it comes from';
comment on column measures.catalogue.measure is 'Name of the measure';
comment on column measures.catalogue.position is 'Order in tables';
comment on column measures.catalogue.label is 'How pages name it';
comment on column measures.catalogue.unit is 'share (0 to 1), count, ratio, index, words, points, minutes';
comment on column measures.catalogue.definition is 'Definition with its formula';
comment on column measures.catalogue.interpretation is 'How to read it, in plain words';
comment on column measures.catalogue.caveat is 'What it cannot tell';
comment on column measures.catalogue.reference is 'Where the definition comes from';
comment on column measures.catalogue.module is 'File of Staffroom that computes it';

create table if not exists measures.estimates (
    measure varchar not null,
    subject varchar not null,
    community_id varchar not null,
    period_start date not null,
    period varchar not null,
    value double,
    ci_low double,
    ci_high double,
    n bigint not null,
    n_contributors bigint not null,
    n_threads bigint not null,
    unit varchar not null,
    variant varchar not null,
    method varchar not null,
    seed bigint not null,
    note varchar,
    is_small_cell boolean not null,
    primary key (measure, subject, community_id, period_start, period, variant)
);
comment on table measures.estimates is 'Every estimate with its 95 % interval and the base it rests on; pages read measures.shown';
comment on column measures.estimates.measure is 'Name of the measure, described in measures.catalogue';
comment on column measures.estimates.subject is 'Topic, code or tie definition; empty when the measure is about the whole community';
comment on column measures.estimates.community_id is 'Community, or "all" for all communities of the study together';
comment on column measures.estimates.period_start is 'First day of the period; first day of the study where period is "whole"';
comment on column measures.estimates.period is 'Kind of period as in study.toml, or "whole" for the whole study window';
comment on column measures.estimates.value is 'The estimate; empty where it cannot be computed, note says why';
comment on column measures.estimates.ci_low is 'Lower end of the 95 % interval';
comment on column measures.estimates.ci_high is 'Upper end of the 95 % interval';
comment on column measures.estimates.n is 'Base: what the estimate divides by or counts over';
comment on column measures.estimates.n_contributors is 'Contributors behind the estimate';
comment on column measures.estimates.n_threads is 'Threads behind the estimate';
comment on column measures.estimates.unit is 'Unit of value, ci_low and ci_high';
comment on column measures.estimates.variant is 'corrected (exclusion profile of the study, true parents), published (the model study''s rules), uncorrected (classifier counts without annotations of this study)';
comment on column measures.estimates.method is 'How value and interval were made, with resampled unit and draws';
comment on column measures.estimates.seed is 'Seed of the draws';
comment on column measures.estimates.note is 'Why there is no value or no interval, or what to beware of; usually empty';
comment on column measures.estimates.is_small_cell is 'Whether it rests on too few contributors to be shown, or would give away one that does';

create or replace view measures.shown as
select
    measure,
    subject,
    community_id,
    period_start,
    period,
    case when not is_small_cell then value end as value,
    case when not is_small_cell then ci_low end as ci_low,
    case when not is_small_cell then ci_high end as ci_high,
    case when not is_small_cell then n end as n,
    case when not is_small_cell then n_contributors end as n_contributors,
    case when not is_small_cell then n_threads end as n_threads,
    unit,
    variant,
    method,
    seed,
    case when is_small_cell then 'too few contributors to show' else note end as note
from measures.estimates;
comment on view measures.shown is 'measures.estimates as pages may show it: cells with too few contributors are empty';
comment on column measures.shown.measure is 'Name of the measure, described in measures.catalogue';
comment on column measures.shown.subject is 'Topic, code or tie definition; empty when the measure is about the whole community';
comment on column measures.shown.community_id is 'Community, or "all" for all communities of the study together';
comment on column measures.shown.period_start is 'First day of the period; first day of the study where period is "whole"';
comment on column measures.shown.period is 'Kind of period as in study.toml, or "whole" for the whole study window';
comment on column measures.shown.value is 'The estimate; empty where it cannot be computed or may not be shown, note says why';
comment on column measures.shown.ci_low is 'Lower end of the 95 % interval';
comment on column measures.shown.ci_high is 'Upper end of the 95 % interval';
comment on column measures.shown.n is 'Base: what the estimate divides by or counts over';
comment on column measures.shown.n_contributors is 'Contributors behind the estimate';
comment on column measures.shown.n_threads is 'Threads behind the estimate';
comment on column measures.shown.unit is 'Unit of value, ci_low and ci_high';
comment on column measures.shown.variant is 'corrected (exclusion profile of the study, true parents), published (the model study''s rules), uncorrected (classifier counts without annotations of this study)';
comment on column measures.shown.method is 'How value and interval were made, with resampled unit and draws';
comment on column measures.shown.seed is 'Seed of the draws';
comment on column measures.shown.note is 'Why there is no value or no interval, or what to beware of; usually empty';

create table if not exists measures.contrasts (
    measure varchar not null,
    subject varchar not null,
    community_id varchar not null,
    other_community_id varchar not null,
    period_start date not null,
    period varchar not null,
    variant varchar not null,
    difference double,
    ci_low double,
    ci_high double,
    ci80_low double,
    ci80_high double,
    verdict varchar not null,
    method varchar not null,
    seed bigint not null,
    primary key (measure, subject, community_id, other_community_id, period_start, period, variant)
);
comment on table measures.contrasts is 'Differences between two communities with their own interval, and what may be said of them';
comment on column measures.contrasts.measure is 'Name of the measure';
comment on column measures.contrasts.subject is 'Topic, code or tie definition; empty when the measure is about the whole community';
comment on column measures.contrasts.community_id is 'Community';
comment on column measures.contrasts.other_community_id is 'Community it is compared with';
comment on column measures.contrasts.period_start is 'First day of the period';
comment on column measures.contrasts.period is 'Kind of period, or "whole"';
comment on column measures.contrasts.variant is 'As in measures.estimates';
comment on column measures.contrasts.difference is 'Value of the community minus value of the other; empty where one of them is missing or may not be shown';
comment on column measures.contrasts.ci_low is 'Lower end of the 95 % interval of the difference';
comment on column measures.contrasts.ci_high is 'Upper end of the 95 % interval of the difference';
comment on column measures.contrasts.ci80_low is 'Lower end of the 80 % interval';
comment on column measures.contrasts.ci80_high is 'Upper end of the 80 % interval';
comment on column measures.contrasts.verdict is 'clearly higher, probably higher, clearly lower, probably lower, no clear difference, too little data to say';
comment on column measures.contrasts.method is 'How the interval was made';
comment on column measures.contrasts.seed is 'Seed of the draws';

create table if not exists measures.communities (
    community_id varchar primary key,
    position integer not null,
    label varchar not null,
    platform varchar not null
);
comment on table measures.communities is 'Names of the communities for pages';
comment on column measures.communities.community_id is 'Community, or "all" for all together';
comment on column measures.communities.position is 'Order in study.toml; "all" comes last';
comment on column measures.communities.label is 'What the study calls it';
comment on column measures.communities.platform is 'Where it is';

create table if not exists measures.periods (
    period_start date not null,
    period varchar not null,
    period_end date not null,
    label varchar not null,
    primary key (period_start, period)
);
comment on table measures.periods is 'Names of the periods for pages';
comment on column measures.periods.period_start is 'First day';
comment on column measures.periods.period is 'Kind of period, or "whole"';
comment on column measures.periods.period_end is 'First day after it';
comment on column measures.periods.label is 'How pages name it';

create table if not exists measures.subjects (
    kind varchar not null check (kind in ('topic', 'code', 'event')),
    subject varchar not null,
    position integer not null,
    label varchar not null,
    description varchar not null,
    part varchar,
    starts_on date,
    is_exploratory boolean not null,
    quality double,
    ceiling double,
    primary key (kind, subject)
);
comment on table measures.subjects is 'Names of topics, codes and declared events for pages, with what speaks for or against them';
comment on column measures.subjects.kind is 'topic, code or event';
comment on column measures.subjects.subject is 'As in measures.estimates.subject';
comment on column measures.subjects.position is 'Order on pages';
comment on column measures.subjects.label is 'How pages name it';
comment on column measures.subjects.description is 'Top terms of a topic, definition of a code, or empty';
comment on column measures.subjects.part is 'gate, act, topic or flag for codes';
comment on column measures.subjects.starts_on is 'Day of an event';
comment on column measures.subjects.is_exploratory is 'Whether it is too uncertain to build on';
comment on column measures.subjects.quality is 'Coherence of a topic (NPMI), F1 of a code';
comment on column measures.subjects.ceiling is 'F1 between two coders, the best a code can reach';

create table if not exists measures.topic_terms (
    subject varchar not null, rank integer not null, term varchar not null, weight double not null, primary key (subject, rank)
);
comment on table measures.topic_terms is 'Most telling terms of each topic, as pages may show them';
comment on column measures.topic_terms.subject is 'Topic as in measures.estimates.subject';
comment on column measures.topic_terms.rank is '1 is the most telling';
comment on column measures.topic_terms.term is 'Word or pair of words';
comment on column measures.topic_terms.weight is 'Class TF-IDF weight';

create table if not exists measures.coverage (
    community_id varchar not null,
    period_start date not null,
    n_posts bigint not null,
    n_responses bigint not null,
    n_text_gone bigint not null,
    n_orphans bigint not null,
    n_excluded bigint not null,
    n_days_without integer not null,
    counts varchar not null,
    networks varchar not null,
    primary key (community_id, period_start)
);
comment on table measures.coverage is 'What was collected for each community and period, and how far it can be trusted';
comment on column measures.coverage.community_id is 'Community';
comment on column measures.coverage.period_start is 'Period';
comment on column measures.coverage.n_posts is 'Posts stored';
comment on column measures.coverage.n_responses is 'Responses stored';
comment on column measures.coverage.n_text_gone is 'Contributions whose text is deleted, removed or unavailable';
comment on column measures.coverage.n_orphans is 'Responses whose thread is not stored up to its post';
comment on column measures.coverage.n_excluded is 'Contributions left out by the study''s exclusion profile';
comment on column measures.coverage.n_days_without is 'Days of the period without any contribution';
comment on column measures.coverage.counts is 'none, poor, fair or good: how far counts can be trusted';
comment on column measures.coverage.networks is 'none, poor, fair or good: how far networks can be trusted';

create or replace view measures.shown_coverage as
select
    coverage.community_id,
    coverage.period_start,
    case when hidden.community_id is null then coverage.n_posts end as n_posts,
    case when hidden.community_id is null then coverage.n_responses end as n_responses,
    case when hidden.community_id is null then coverage.n_text_gone end as n_text_gone,
    case when hidden.community_id is null then coverage.n_orphans end as n_orphans,
    case when hidden.community_id is null then coverage.n_excluded end as n_excluded,
    case when hidden.community_id is null then coverage.n_days_without end as n_days_without,
    coverage.counts,
    coverage.networks
from measures.coverage as coverage
left join (
    select distinct
        estimates.community_id,
        estimates.period_start
    from measures.estimates as estimates
    where estimates.is_small_cell
        and estimates.period <> 'whole'
        and estimates.measure in ('contributions', 'posts', 'responses')
) as hidden
    on coverage.community_id = hidden.community_id
    and coverage.period_start = hidden.period_start;
comment on view measures.shown_coverage is 'measures.coverage as pages may show it: without the counts of cells whose contributions, posts or responses rest on too few contributors';
comment on column measures.shown_coverage.community_id is 'Community';
comment on column measures.shown_coverage.period_start is 'Period';
comment on column measures.shown_coverage.n_posts is 'Posts stored; empty where it may not be shown';
comment on column measures.shown_coverage.n_responses is 'Responses stored; empty where it may not be shown';
comment on column measures.shown_coverage.n_text_gone is 'Contributions whose text is deleted, removed or unavailable; empty where it may not be shown';
comment on column measures.shown_coverage.n_orphans is 'Responses whose thread is not stored up to its post; empty where it may not be shown';
comment on column measures.shown_coverage.n_excluded is 'Contributions left out by the study''s exclusion profile; empty where it may not be shown';
comment on column measures.shown_coverage.n_days_without is 'Days of the period without any contribution; empty where it may not be shown';
comment on column measures.shown_coverage.counts is 'none, poor, fair or good: how far counts can be trusted';
comment on column measures.shown_coverage.networks is 'none, poor, fair or good: how far networks can be trusted';

create table if not exists measures.coverage_days (
    community_id varchar not null, day_on date not null, period_start date not null, sources varchar, is_gap boolean not null,
    n_posts bigint not null, n_responses bigint not null, n_responses_seen bigint not null, n_responses_found bigint not null,
    n_orphans bigint not null, n_late bigint not null, n_caps bigint not null, primary key (community_id, day_on)
);
comment on table measures.coverage_days is 'The coverage ledger: what is stored of each community and day of the study against what the platform counted; too fine for pages';
comment on column measures.coverage_days.community_id is 'Community';
comment on column measures.coverage_days.day_on is 'Day, study time zone';
comment on column measures.coverage_days.period_start is 'Period the day belongs to';
comment on column measures.coverage_days.n_posts is 'Posts stored that were written that day';
comment on column measures.coverage_days.n_responses is 'Responses stored that were written that day';
comment on column measures.coverage_days.n_responses_seen is 'Responses the platform counted in the threads that began that day, when last asked; those written later too';
comment on column measures.coverage_days.n_responses_found is 'Of these, those stored; of each thread no more than the platform counted';
comment on column measures.coverage_days.n_orphans is 'Responses written that day whose thread is not stored up to its post';
comment on column measures.coverage_days.n_late is 'Contributions written that day and first seen more than 30 days later, where the source says when it saw them';
comment on column measures.coverage_days.n_caps is 'Runs started that day in which a source of the community gave no more than its limit';
comment on column measures.coverage_days.sources is 'Sources that were the first to bring something of that day';
comment on column measures.coverage_days.is_gap is 'Whether it lies in a gap: a run of days without anything that the community''s own rhythm makes unlikely; the rule stands in pipeline/measures/gaps.py';

create table if not exists measures.verdicts (
    community_id varchar not null, analysis varchar not null, verdict varchar not null,
    words varchar not null, reasons varchar not null, primary key (community_id, analysis)
);
comment on table measures.verdicts is 'What the data of each community are good for, by kind of analysis (Gaffney & Matias, 2018); the limits stand in pipeline/measures/verdicts.py';
comment on column measures.verdicts.community_id is 'Community';
comment on column measures.verdicts.analysis is 'counts, histories (of contributors over time) or networks';
comment on column measures.verdicts.verdict is 'none, poor, fair or good';
comment on column measures.verdicts.words is 'The verdict as a sentence';
comment on column measures.verdicts.reasons is 'What speaks for and against, in shares; empty when nothing is stored';

create table if not exists measures.facts (
    chapter varchar not null,
    position integer not null,
    item varchar not null,
    value varchar not null,
    primary key (chapter, item)
);
comment on table measures.facts is 'How this edition was made: study, collection, exclusions, models, seeds, versions';
comment on column measures.facts.chapter is 'study, collection, exclusions, topics, codes, networks, versions';
comment on column measures.facts.position is 'Order within the chapter';
comment on column measures.facts.item is 'What is stated';
comment on column measures.facts.value is 'The statement';
