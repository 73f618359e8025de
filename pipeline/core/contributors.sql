with person as (
    select
        activity.contributor_id,
        min(activity.known_evidence) as known_evidence,
        bool_or(activity.is_throwaway_name) as is_throwaway_name,
        min(activity.first_at) as first_seen_at,
        max(activity.last_at) as last_seen_at,
        sum(activity.n_posts)::bigint as n_posts,
        sum(activity.n_responses)::bigint as n_responses,
        sum(activity.n_posts_present)::bigint as n_posts_present,
        sum(activity.n_links_only)::bigint as n_links_only,
        count(*) as n_communities
    from temp.activity as activity
    where activity.contributor_id is not null
    group by activity.contributor_id
),

busiest as (
    select quantile_disc(person.n_posts, 1 - $bulk_share::double) as n_posts
    from person
    where person.n_posts > 0
),

judged as (
    select
        person.contributor_id,
        person.known_evidence,
        person.is_throwaway_name,
        person.first_seen_at,
        person.last_seen_at,
        person.n_posts,
        person.n_responses,
        person.n_communities,
        coalesce(habit.n_signs >= $least_signs, false) as is_like_a_program,
        person.n_posts >= $least_items
        and person.n_posts >= busiest.n_posts
        and person.n_links_only >= $bulk_link_share * person.n_posts_present as is_bulk_poster
    from person
    cross join busiest
    left join temp.habits as habit
        on person.contributor_id = habit.contributor_id
)

select
    judged.contributor_id,
    judged.known_evidence is not null or judged.is_like_a_program as is_bot,
    coalesce(judged.known_evidence, case when judged.is_like_a_program then 'behaviour' end) as bot_evidence,
    judged.is_bulk_poster,
    case
        when judged.known_evidence is not null then 1
        when judged.is_like_a_program then 2
        when judged.is_bulk_poster then 3
    end as excluded_from,
    judged.is_throwaway_name,
    judged.first_seen_at,
    judged.last_seen_at,
    judged.n_posts,
    judged.n_responses,
    judged.n_communities
from judged
order by judged.contributor_id
