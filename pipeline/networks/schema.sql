-- Who responds to whom.
create schema if not exists networks;

-- One row per definition, community, period, source and target; no primary key, which would cost more than the rows.
create table if not exists networks.ties (
    definition varchar not null check (definition in ('reply', 'published')),
    community_id varchar not null,
    period_start date not null,
    source_id varchar not null,
    target_id varchar not null,
    weight bigint not null,
    n_threads bigint not null,
    first_at timestamptz not null
);
comment on table networks.ties is 'Directed ties between contributors, by named definition, community and period';
comment on column networks.ties.definition is 'reply: responder to the contributor of what was responded to, under the study''s exclusion profile. published: the model study''s rule, in which a response to a response points to its own contributor';
comment on column networks.ties.community_id is 'Community, or all: the communities of the study together';
comment on column networks.ties.period_start is 'Period of the response (reply) or of the post (published)';
comment on column networks.ties.source_id is 'Pseudonym of the responder';
comment on column networks.ties.target_id is 'Pseudonym of the contributor responded to';
comment on column networks.ties.weight is 'Responses; for published also those of contributors to themselves (source and target are one)';
comment on column networks.ties.n_threads is 'Threads in which the tie occurs';
comment on column networks.ties.first_at is 'First of these responses (UTC)';

-- One row per definition, community, period and contributor; no primary key for the same reason.
create table if not exists networks.positions (
    definition varchar not null,
    community_id varchar not null,
    period_start date not null,
    contributor_id varchar not null,
    in_degree integer not null,
    out_degree integer not null,
    degree integer not null,
    betweenness double not null,
    core_number integer not null,
    burt_constraint double,
    group_id integer not null
);
comment on table networks.positions is 'Place of each contributor in the network of a community and period, for definition reply; never shown on pages';
comment on column networks.positions.definition is 'Definition of the ties';
comment on column networks.positions.community_id is 'Community, or all: the communities of the study together';
comment on column networks.positions.period_start is 'Period';
comment on column networks.positions.contributor_id is 'Pseudonym';
comment on column networks.positions.in_degree is 'Contributors who responded to this one';
comment on column networks.positions.out_degree is 'Contributors this one responded to';
comment on column networks.positions.degree is 'Different contributors in touch, direction ignored';
comment on column networks.positions.betweenness is 'Share of shortest paths that pass through, undirected, 0 to 1; how, says networks.cells';
comment on column networks.positions.core_number is 'Largest k such that the contributor belongs to the k-core';
comment on column networks.positions.burt_constraint is 'Burt''s constraint on weights added over both directions; empty for contributors without ties';
comment on column networks.positions.group_id is 'Group found by the Leiden method, 1 is the largest';

create table if not exists networks.groups (
    definition varchar not null,
    community_id varchar not null,
    period_start date not null,
    group_id integer not null,
    n_contributors bigint not null,
    n_ties_inside bigint not null,
    n_ties_outside bigint not null,
    primary key (definition, community_id, period_start, group_id)
);
comment on table networks.groups is 'Groups of contributors that respond to each other more than to the rest, for definition reply';
comment on column networks.groups.definition is 'Definition of the ties';
comment on column networks.groups.community_id is 'Community, or all: the communities of the study together';
comment on column networks.groups.period_start is 'Period';
comment on column networks.groups.group_id is 'Number of the group, 1 is the largest';
comment on column networks.groups.n_contributors is 'Members';
comment on column networks.groups.n_ties_inside is 'Different ties between members, direction ignored';
comment on column networks.groups.n_ties_outside is 'Different ties from members to others, direction ignored';

create table if not exists networks.cells (
    definition varchar not null,
    community_id varchar not null,
    period_start date not null,
    n_contributors bigint not null,
    n_ties bigint not null,
    n_loops bigint not null,
    modularity double,
    betweenness_method varchar,
    seed bigint,
    primary key (definition, community_id, period_start)
);
comment on table networks.cells is 'One row per network: its size and how its positions were computed';
comment on column networks.cells.definition is 'Definition of the ties';
comment on column networks.cells.community_id is 'Community, or all: the communities of the study together';
comment on column networks.cells.period_start is 'Period';
comment on column networks.cells.n_contributors is 'Contributors with at least one tie; for published also those who only have loops, as in the model study';
comment on column networks.cells.n_ties is 'Different directed ties, loops not counted';
comment on column networks.cells.n_loops is 'Responses of contributors to themselves; they are ties only for published';
comment on column networks.cells.modularity is 'Modularity of the groups, -0.5 to 1; empty without ties and for published';
comment on column networks.cells.betweenness_method is 'exact, or sampled with the number of sources paths start from; empty where modularity is';
comment on column networks.cells.seed is 'Seed of sampling and of the Leiden method; empty where modularity is';
