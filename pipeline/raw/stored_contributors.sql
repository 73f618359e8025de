-- Contributors met in earlier runs, whose names are masked in new texts too; those met only in killed runs apart.
with met as (
    select
        contribution.contributor_id,
        contribution.run_id
    from raw.contributions as contribution
    union all
    select
        tie.source_id as contributor_id,
        tie.run_id
    from raw.ties as tie
    union all
    select
        tie.target_id as contributor_id,
        tie.run_id
    from raw.ties as tie
    union all
    select
        stated.contributor_id,
        stated.run_id
    from raw.attributes as stated
)

select
    met.contributor_id,
    bool_and(list_contains($killed, met.run_id)) as is_unmasked
from met
where met.contributor_id is not null
group by met.contributor_id
