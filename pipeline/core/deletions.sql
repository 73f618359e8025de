-- Words that never entered are purged the moment the deletion is known; words of an earlier version are still in a part.
select
    latest.contribution_id,
    run.started_at as detected_at,
    $detected_by as detected_by,
    case latest.state
        when 'author_deleted' then 'deleted by its author'
        when 'mod_removed' then 'removed by moderators'
        when 'platform_removed' then 'removed by the platform'
    end as reason,
    case when latest.has_words_in_parts then run.started_at + to_days($days_to_purge) else run.started_at end as due_at,
    case when not latest.has_words_in_parts then run.started_at end as purged_at
from temp.latest as latest
left join raw.runs as run
    on latest.gone_run_id = run.run_id
anti join core.deletions as known
    on latest.contribution_id = known.contribution_id
where latest.state in ('author_deleted', 'mod_removed', 'platform_removed')
