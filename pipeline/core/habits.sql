-- What gives a program away, for contributors busy enough to have habits. The gaps between their contributions are
-- looked at last, and only where they can still turn the scale: sorting everybody's would take longer than all else.
with active as (
    select
        busy.number,
        latest.created_at,
        latest.text_hash,
        latest.has_link
    from temp.latest as latest
    join temp.busy as busy
        on latest.contributor_id = busy.contributor_id
),

said as (
    select
        active.number,
        case
            when count(active.text_hash) >= $least_items
                then 1 - count(distinct active.text_hash) / count(active.text_hash)
            else 0
        end as repeated_share,
        count(*) / count(distinct make_timestamp(epoch_us(active.created_at))::date) as items_per_day,
        avg(active.has_link::integer) as link_share
    from active
    group by active.number
),

signs as (
    select
        said.number,
        (said.repeated_share >= $repeated_share)::integer
        + (said.items_per_day >= $items_per_day)::integer
        + (said.link_share >= $link_share)::integer as n_signs
    from said
),

suspect as (
    select
        signs.number,
        signs.n_signs
    from signs
    where signs.n_signs >= $least_signs - 1
),

gaps as (
    select
        active.number,
        epoch_ms(active.created_at) - lag(epoch_ms(active.created_at)) over (
            partition by active.number
            order by active.created_at
        ) as gap
    from active
    semi join suspect
        on active.number = suspect.number
),

usual as (
    select
        gaps.number,
        median(gaps.gap) as gap
    from gaps
    group by gaps.number
),

clockwork as (
    select
        gaps.number,
        avg((abs(gaps.gap - usual.gap) <= $gap_tolerance * usual.gap)::integer) as regularity
    from gaps
    join usual
        on gaps.number = usual.number
    where gaps.gap is not null
    group by gaps.number
)

select
    busy.contributor_id,
    suspect.n_signs + (clockwork.regularity >= $regularity)::integer as n_signs
from suspect
join clockwork
    on suspect.number = clockwork.number
join temp.busy as busy
    on suspect.number = busy.number
