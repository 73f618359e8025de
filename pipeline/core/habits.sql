-- What gives a program away, for contributors busy enough to have habits.
with active as (
    select
        latest.contributor_id,
        latest.created_at,
        latest.text_hash,
        latest.has_link
    from temp.latest as latest
    join temp.busy as busy
        on latest.contributor_id = busy.contributor_id
),

gaps as (
    select
        active.contributor_id,
        epoch_ms(active.created_at) - lag(epoch_ms(active.created_at)) over (
            partition by active.contributor_id
            order by active.created_at
        ) as gap
    from active
),

usual as (
    select
        gaps.contributor_id,
        median(gaps.gap) as gap
    from gaps
    group by gaps.contributor_id
),

clockwork as (
    select
        gaps.contributor_id,
        avg((abs(gaps.gap - usual.gap) <= $gap_tolerance * usual.gap)::integer) as regularity
    from gaps
    join usual
        on gaps.contributor_id = usual.contributor_id
    where gaps.gap is not null
    group by gaps.contributor_id
)

select
    active.contributor_id,
    any_value(clockwork.regularity) as regularity,
    case
        when count(active.text_hash) >= $least_items
            then 1 - count(distinct active.text_hash) / count(active.text_hash)
        else 0
    end as repeated_share,
    count(*) / count(distinct active.created_at::date) as items_per_day,
    avg(active.has_link::integer) as link_share
from active
join clockwork
    on active.contributor_id = clockwork.contributor_id
group by active.contributor_id
