select
    described.schema_name as schema_name,
    described.table_name as table_name,
    described.column_name as column_name,
    lower(described.data_type) as data_type,
    described.comment as comment
from duckdb_columns() as described
where
    not described.internal
order by
    described.schema_name,
    described.table_name,
    described.column_index
