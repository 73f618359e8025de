-- The narrow facts of each contribution's latest version; wide columns wait until they are written once.
with version as (
    select
        single.contribution_id,
        false as is_repeated,
        single.kind,
        single.community_id,
        single.contributor_id,
        single.bot_evidence,
        single.is_throwaway_name,
        single.role,
        single.root_id,
        single.parent_id,
        single.created_at,
        single.title,
        single.text,
        single.url,
        single.state,
        single.run_id as last_run_id,
        coalesce(single.title, single.text, single.url) is not null as has_words_in_parts
    from raw.contributions as single
    anti join temp.repeated as repeated
        on single.contribution_id = repeated.contribution_id
    where list_contains($communities, single.community_id)
    union all
    select
        merged.contribution_id,
        true as is_repeated,
        merged.kind,
        merged.community_id,
        merged.contributor_id,
        merged.bot_evidence,
        merged.is_throwaway_name,
        merged.role,
        merged.root_id,
        merged.parent_id,
        merged.created_at,
        merged.title,
        merged.text,
        merged.url,
        merged.state,
        merged.last_run_id,
        merged.has_words_in_parts
    from temp.merged as merged
)

select
    version.contribution_id,
    version.is_repeated,
    version.kind,
    version.community_id,
    case when tombstone.detected_by is distinct from 'request' then version.contributor_id end as contributor_id,
    version.bot_evidence,
    version.is_throwaway_name,
    version.role,
    version.root_id,
    case when version.kind = 'response' then version.parent_id end as parent_id,
    version.created_at,
    case
        when version.created_at >= timezone($zone, $start::timestamp)
            and version.created_at < timezone($zone, $end::timestamp)
            then coalesce(day.period_start, core.period_start(version.created_at, $period, $zone))
    end as period_start,
    case when strlen(coalesce(version.text, version.title)) >= $shortest_repeat
        then hash(coalesce(version.text, version.title))
    end as text_hash,
    coalesce(version.state = 'present' and version.url is not null and version.text is null, false) as is_link_only,
    coalesce(version.url is not null or contains(version.text, '://'), false) as has_link,
    version.state,
    tombstone.contribution_id is not null as is_purged,
    coalesce(tombstone.detected_by = 'request', false) as is_forgotten,
    case
        when version.state in ('author_deleted', 'mod_removed', 'platform_removed') then version.last_run_id
    end as gone_run_id,
    version.has_words_in_parts
from version
left join temp.days as day
    on make_timestamp(epoch_us(version.created_at))::date = day.day
left join raw.tombstones as tombstone
    on version.contribution_id = tombstone.contribution_id
