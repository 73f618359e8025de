-- Contributors busy enough to have habits, with a number each, by which they are counted faster than by name.
select
    row_number() over () as number,
    activity.contributor_id
from temp.activity as activity
where activity.contributor_id is not null
group by activity.contributor_id
having sum(activity.n_posts + activity.n_responses) >= $least_items
