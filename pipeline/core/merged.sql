-- One row per contribution that came more than once: the version seen last counts.
-- A version that has no text to show and no reason for it ("unavailable") says nothing against an earlier one. What a
-- later version does not say (account, score, flair) is taken from the last one that does; an account that a
-- later version calls deleted is gone. Versions of one moment are told apart by run and line; last, one that is gone
-- counts more than one that is there.
select
    version.contribution_id,
    version.kind,
    version.native_kind,
    version.community_id,
    case
        when last_value(nullif(version.contributor_state, 'unknown') ignore nulls) over history = 'known'
            then last_value(version.contributor_id ignore nulls) over history
    end as contributor_id,
    coalesce(
        last_value(nullif(version.contributor_state, 'unknown') ignore nulls) over history, 'unknown'
    ) as contributor_state,
    last_value(version.bot_evidence ignore nulls) over history as bot_evidence,
    bool_or(version.is_throwaway_name) over history as is_throwaway_name,
    last_value(version.role ignore nulls) over history as role,
    version.root_id,
    version.parent_id,
    version.created_at,
    last_value(version.edited_at ignore nulls) over history as edited_at,
    last_value(version.is_edited ignore nulls) over history as is_edited,
    max(version.seen_at) over history as seen_at,
    version.title,
    version.text,
    version.url,
    last_value(version.post_flair ignore nulls) over history as post_flair,
    last_value(version.contributor_flair ignore nulls) over history as contributor_flair,
    version.state,
    last_value(version.score ignore nulls) over history as score,
    version.extra,
    first_value(version.run_id) over arrival as first_run_id,
    version.run_id as last_run_id,
    bool_or(coalesce(version.title, version.text, version.url) is not null) over history as has_words_in_parts
from raw.contributions as version
join temp.repeated as repeated
    on version.contribution_id = repeated.contribution_id
left join raw.runs as run
    on version.run_id = run.run_id
where list_contains($communities, version.community_id)
window
    history as (
        partition by version.contribution_id
        order by
            version.state <> 'unavailable',
            version.seen_at nulls first,
            run.started_at nulls first,
            version.run_id,
            version.line,
            version.state = 'present' desc,
            hash(version)
        rows between unbounded preceding and unbounded following
    ),
    arrival as (
        partition by version.contribution_id
        order by
            run.started_at nulls first,
            version.run_id
        rows between unbounded preceding and unbounded following
    )
qualify row_number() over history = count(*) over history
