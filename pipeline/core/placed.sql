-- What was worked out about each contribution, ready to be joined once to its wide columns.
select
    latest.contribution_id,
    latest.is_repeated,
    latest.contributor_id,
    latest.parent_id,
    thread.depth,
    latest.period_start,
    root.period_start as root_period_start,
    coalesce(
        contributor.excluded_from, case when latest.bot_evidence is not null then 1 end
    ) as excluded_from,
    latest.is_purged,
    latest.is_forgotten,
    latest.is_present and not latest.is_purged as has_words
from temp.latest as latest
join temp.depths as thread
    on latest.contribution_id = thread.contribution_id
left join temp.latest as root
    on latest.root_id = root.contribution_id
    and root.kind = 'post'
left join core.contributors as contributor
    on latest.contributor_id = contributor.contributor_id
