-- Pages have no tables of their own: they read measures and DuckDB's catalogue, and write the site.
create schema if not exists pages;
