select
    described.schema_name as schema_name,
    described.table_name as table_name,
    'table' as kind,
    described.comment as comment
from duckdb_tables() as described
where
    not described.internal
union all
select
    seen.schema_name as schema_name,
    seen.view_name as table_name,
    'view' as kind,
    seen.comment as comment
from duckdb_views() as seen
where
    not seen.internal
order by
    schema_name,
    table_name
