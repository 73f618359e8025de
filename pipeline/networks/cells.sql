with cell as (
    select
        answer.definition,
        answer.community_id,
        answer.period_start,
        count(*) filter (where answer.source_id <> answer.target_id) as n_ties,
        coalesce(sum(answer.weight) filter (where answer.source_id = answer.target_id), 0)::bigint as n_loops
    from temp.answers as answer
    group by
        answer.definition,
        answer.community_id,
        answer.period_start
),

member as (
    select
        tie.definition,
        tie.community_id,
        tie.period_start,
        unnest([tie.source_id, tie.target_id]) as contributor_id
    from networks.ties as tie
),

size as (
    select
        member.definition,
        member.community_id,
        member.period_start,
        count(distinct member.contributor_id) as n_contributors
    from member
    group by
        member.definition,
        member.community_id,
        member.period_start
)

select
    cell.definition,
    cell.community_id,
    cell.period_start,
    coalesce(size.n_contributors, 0) as n_contributors,
    cell.n_ties,
    cell.n_loops,
    computed.modularity,
    computed.betweenness_method,
    computed.seed
from cell
left join size
    on cell.definition = size.definition
    and cell.community_id = size.community_id
    and cell.period_start = size.period_start
left join temp.computed as computed
    on cell.definition = computed.definition
    and cell.community_id = computed.community_id
    and cell.period_start = computed.period_start
order by
    cell.definition,
    cell.community_id,
    cell.period_start
