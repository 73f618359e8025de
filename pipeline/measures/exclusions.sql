-- What each exclusion profile leaves out in the study window, one profile on top of the other.
select
    profiles.profile as profile,
    count(contributions.contribution_id) as n_contributions,
    count(distinct contributions.contributor_id) as n_contributors
from (select unnest([1, 2, 3]) as profile) as profiles
left join core.contributions as contributions
    on contributions.excluded_from <= profiles.profile
    and contributions.period_start is not null
group by profiles.profile
order by profiles.profile
