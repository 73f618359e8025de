with version as (
    select
        single.contribution_id,
        single.kind,
        single.native_kind,
        single.community_id,
        single.contributor_id,
        single.contributor_state,
        single.root_id,
        single.parent_id,
        single.created_at,
        single.edited_at,
        single.is_edited,
        single.seen_at,
        single.title,
        single.text,
        single.url,
        single.post_flair,
        single.contributor_flair,
        single.state,
        single.score,
        single.run_id as first_run_id,
        single.run_id as last_run_id,
        single.extra,
        false as is_repeated
    from raw.contributions as single
    union all
    select
        merged.contribution_id,
        merged.kind,
        merged.native_kind,
        merged.community_id,
        merged.contributor_id,
        merged.contributor_state,
        merged.root_id,
        merged.parent_id,
        merged.created_at,
        merged.edited_at,
        merged.is_edited,
        merged.seen_at,
        merged.title,
        merged.text,
        merged.url,
        merged.post_flair,
        merged.contributor_flair,
        merged.state,
        merged.score,
        merged.first_run_id,
        merged.last_run_id,
        merged.extra,
        true as is_repeated
    from temp.merged as merged
),

counted as (
    select
        observation.contribution_id,
        arg_max(observation.score, observation.seen_at) as score,
        max(observation.seen_at) as seen_at
    from raw.observations as observation
    where observation.score is not null
    group by observation.contribution_id
),

-- What is joined to wide rows is kept narrow: every text in it would be copied once more.
placed as (
    select
        latest.contribution_id,
        latest.is_repeated,
        thread.depth,
        latest.period_start,
        root.period_start as root_period_start,
        coalesce(
            contributor.excluded_from, case when latest.bot_evidence is not null then 1 end
        ) as excluded_from,
        latest.is_purged,
        latest.is_forgotten,
        latest.state = 'present' and not latest.is_purged as has_words
    from temp.latest as latest
    join temp.depths as thread
        on latest.rowid = thread.place
    left join temp.latest as root
        on latest.root_id = root.contribution_id
        and root.kind = 'post'
    left join core.contributors as contributor
        on latest.contributor_id = contributor.contributor_id
        and contributor.excluded_from is not null
)

select
    version.contribution_id,
    version.kind,
    version.native_kind,
    version.community_id,
    case when not placed.is_forgotten then version.contributor_id end as contributor_id,
    case when placed.is_forgotten then 'deleted' else version.contributor_state end as contributor_state,
    version.root_id,
    case when version.kind = 'response' then version.parent_id end as parent_id,
    placed.depth,
    placed.depth is null as is_orphan,
    version.created_at,
    placed.period_start,
    placed.root_period_start,
    version.edited_at,
    version.is_edited,
    version.seen_at,
    case when placed.has_words then version.title end as title,
    case when placed.has_words then version.text end as text,
    case when placed.has_words then version.url end as url,
    version.post_flair,
    case
        when version.contributor_id is not null and not placed.is_forgotten then version.contributor_flair
    end as contributor_flair,
    case
        when placed.is_purged and version.state in ('present', 'unavailable') then 'purged'
        else version.state
    end as state,
    case when counted.seen_at > coalesce(version.seen_at, version.created_at) then counted.score else version.score end as score,
    placed.excluded_from,
    version.first_run_id,
    version.last_run_id,
    case when not placed.is_purged then version.extra end as extra
from version
join placed
    on version.contribution_id = placed.contribution_id
    and version.is_repeated = placed.is_repeated
left join counted
    on version.contribution_id = counted.contribution_id
