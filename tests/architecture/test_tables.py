"""Who may read whose tables: every .sql file is parsed, and every table and column explains itself."""

import re
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from pipeline.stages import READS, STAGES

ROOT = Path(__file__).parents[2]
PIPELINE = ROOT / "pipeline"
QUERIES = [path for path in sorted(PIPELINE.rglob("*.sql")) if path.name != "schema.sql"]
# What a page may ask of DuckDB itself: names, types and comments of tables, never their rows.
CATALOGUE = {"duckdb_tables", "duckdb_columns", "duckdb_views", "duckdb_schemas", "duckdb_constraints"}
MAKES_ROWS = {"unnest", "range", "generate_series", "explode"}
WIDTHS = {"BIGINT", "INTEGER", "UTINYINT", "USMALLINT", "SMALLINT"}


def stage_of(path: Path) -> str:
    """The stage a file belongs to; ``main`` for what stands beside the stages."""
    folder = path.relative_to(PIPELINE).parts[0]
    return folder if folder in STAGES else "main"


def may_read(stage: str) -> set[str]:
    # Beside the stages lie the bookkeeping of builds and the status, which count rows and read the ledger.
    return {"main", *STAGES} if stage == "main" else {stage, *READS[stage]}


def parse(text: str) -> list[exp.Expression]:
    """Parse DuckDB's dialect; sqlglot takes two ``$parameter`` for a dollar-quoted text, so they are rewritten."""
    rewritten = re.sub(r"\$([a-z_]\w*)", r":given_\1", text)
    return [tree for tree in sqlglot.parse(rewritten, dialect="duckdb") if tree]


def tables(tree: exp.Expression) -> list[exp.Table]:
    """Every table that is read or written, functions that make rows left out."""
    return [table for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]


def functions(tree: exp.Expression) -> set[str]:
    """Every function that stands where a table could."""
    called = [table.this for table in tree.find_all(exp.Table) if not isinstance(table.this, exp.Identifier)]
    return {(call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower() for call in called}


def has_star(tree: exp.Expression) -> bool:
    """Whether some select lists columns by ``*``; ``count(*)`` counts rows and is no list."""
    return any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star))


def names_of_ctes(tree: exp.Expression) -> set[str]:
    return {cte.alias for cte in tree.find_all(exp.CTE)}


def made_in_stage(stage: str) -> set[str]:
    """Temporary tables made by a stage's .sql files, and frames its door registers under a name."""
    folder = PIPELINE / stage
    made = set()
    for path in folder.rglob("*.sql"):
        made |= set(
            re.findall(r"create (?:or replace )?temp(?:orary)? (?:table|view) (\w+)", path.read_text())
        )
    for path in folder.rglob("*.py"):
        made |= set(re.findall(r"\.register\(\s*\"(\w+)\"", path.read_text(encoding="utf-8")))
    return made


def problems(text: str, stage: str, *, known: frozenset[str] = frozenset()) -> list[str]:
    """Every rule a query breaks, in words."""
    found = []
    for tree in parse(text):
        near = names_of_ctes(tree) | known
        found += [
            f"reads {table.db}.{table.name}"
            for table in tables(tree)
            if table.db and table.db not in may_read(stage) | {"temp"}
        ]
        found += [
            f"'{table.name}' has no schema"
            for table in tables(tree)
            if not table.db and table.name not in near
        ]
        found += [
            f"calls {name}()"
            for name in sorted(functions(tree) - MAKES_ROWS - (CATALOGUE if stage == "pages" else set()))
        ]
        found += ["lists columns by *"] if has_star(tree) else []
        found += ["joins without a key"] if any(is_keyless(join) for join in tree.find_all(exp.Join)) else []
    return found


def is_keyless(join: exp.Join) -> bool:
    """Whether a join says neither its key nor that it wants every pair; rows made from the row itself need none."""
    makes_rows = isinstance(join.this, exp.Unnest | exp.Lateral) or not isinstance(
        join.this.this, exp.Identifier
    )
    said = (
        join.args.get("on")
        or join.args.get("using")
        or join.kind == "CROSS"
        or join.method in {"NATURAL", "POSITIONAL"}
    )
    return not said and not makes_rows and not isinstance(join.this, exp.Subquery)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.relative_to(PIPELINE).as_posix())
def test_a_query_reads_only_what_its_stage_may_read(path):
    stage = stage_of(path)

    assert problems(path.read_text(encoding="utf-8"), stage, known=frozenset(made_in_stage(stage))) == []


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.relative_to(PIPELINE).as_posix())
def test_a_file_holds_one_statement(path):
    assert len(parse(path.read_text(encoding="utf-8"))) == 1


@pytest.mark.parametrize(
    "path", sorted(PIPELINE.rglob("*.sql")), ids=lambda path: path.relative_to(PIPELINE).as_posix()
)
def test_sql_is_written_in_lower_case(path):
    """Upper case stands in texts and comments alone."""
    bare = re.sub(r"'(?:[^']|'')*'|--[^\n]*", "", path.read_text(encoding="utf-8"))

    assert re.findall(r"[A-Z]\w*", bare) == []


@pytest.mark.parametrize(
    ("query", "stage", "problem"),
    [
        ("select text.a as a from core.contributions as text", "pages", "reads core.contributions"),
        ("select x.a as a from (select y.a as a from raw.runs as y) as x", "measures", "reads raw.runs"),
        ("select x.a as a from measures.shown as x where x.a in (select y.a from codes.codebook as y)", "pages", "reads codes.codebook"),
        ("select t.a as a from contributions as t", "core", "'contributions' has no schema"),
        ("select * from core.contributors", "core", "lists columns by *"),
        ("select t.* from core.contributors as t", "core", "lists columns by *"),
        ("from core.contributors", "core", "lists columns by *"),
        ("select columns(*) from core.contributors", "core", "lists columns by *"),
        ("select f.a as a from read_parquet('parts/*') as f", "pages", "calls read_parquet()"),
        ("select f.text as text from read_csv('texts.csv') as f", "measures", "calls read_csv()"),
        ("select t.name as name from duckdb_tables() as t", "measures", "calls duckdb_tables()"),
        ("select a.x as x from core.roles as a, core.contributors as b", "core", "joins without a key"),
    ],
)  # fmt: skip
def test_a_query_that_breaks_a_rule_is_noticed(query, stage, problem):
    assert problem in problems(query, stage)


@pytest.mark.parametrize(
    ("query", "stage"),
    [
        ("with busy as (select a.id as id from core.contributors as a) select busy.id as id from busy", "core"),
        ("select count(*) as n from core.contributions as c where c.period_start = $from and c.kind = $kind", "measures"),
        ("select t.table_name as name from duckdb_tables() as t", "pages"),
        ("select word.word as word from features.texts as t, unnest(t.words) as word(word)", "features"),
        ("select a.id as id from core.contributors as a cross join core.periods as p", "core"),
        ("select r.n as n from range(10) as r(n)", "core"),
    ],
)  # fmt: skip
def test_a_query_that_keeps_the_rules_passes(query, stage):
    assert problems(query, stage) == []


@pytest.fixture(scope="module")
def catalogue():
    """An empty warehouse made from the schema files alone."""
    connection = duckdb.connect()
    for folder in (PIPELINE, *(PIPELINE / stage for stage in STAGES)):
        connection.execute((folder / "schema.sql").read_text(encoding="utf-8"))
    return connection


def told(catalogue: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [".".join(map(str, row)) for row in catalogue.execute(query).fetchall()]


def test_every_table_view_and_column_has_a_comment(catalogue):
    silent = told(
        catalogue,
        "select schema_name, table_name from duckdb_tables() where comment is null and not internal",
    )
    silent += told(
        catalogue, "select schema_name, view_name from duckdb_views() where comment is null and not internal"
    )
    silent += told(
        catalogue,
        "select schema_name, table_name, column_name from duckdb_columns() where comment is null and not internal",
    )

    assert silent == []


def test_every_stage_makes_the_schema_of_its_name_and_no_other(catalogue):
    made = told(catalogue, "select schema_name from duckdb_schemas() where not internal")

    assert set(made) - {"main"} == set(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_a_schema_file_makes_tables_of_its_own_stage_only(stage):
    text = (PIPELINE / stage / "schema.sql").read_text(encoding="utf-8")

    assert set(
        re.findall(r"create (?:or replace )?(?:table|view|macro) (?:if not exists )?(\w+)\.", text)
    ) <= {stage}


def test_views_read_only_what_their_stage_may_read(catalogue):
    views = catalogue.execute(
        "select schema_name, view_name, sql from duckdb_views() where not internal"
    ).fetchall()

    found = {f"{schema}.{name}": problems(text, schema) for schema, name, text in views}

    assert {name: rules for name, rules in found.items() if rules} == {}


def test_columns_are_named_for_what_they_hold(catalogue):
    """``is_`` and ``has_`` are truth values, ``n_`` a count, ``_at`` a moment, ``_start`` and ``_on`` a date."""
    rows = catalogue.execute(
        "select schema_name || '.' || table_name || '.' || column_name, column_name, data_type from duckdb_columns() "
        "where not internal"
    ).fetchall()

    odd = [place for place, name, kind in rows if not is_named_well(name, kind)]

    assert odd == []


def is_named_well(name: str, kind: str) -> bool:
    says = {
        "BOOLEAN": name.startswith(("is_", "has_")),
        "TIMESTAMP WITH TIME ZONE": name.endswith("_at"),
        "DATE": name.endswith(("_start", "_end", "_on")),
    }
    if name.startswith("n_"):
        return kind in WIDTHS
    return says.get(
        kind, not name.startswith(("is_", "has_")) and not name.endswith(("_at", "_start", "_on"))
    )


def test_no_column_is_named_for_a_person(catalogue):
    """Contributors are known by pseudonym, so no column may promise more."""
    names = told(
        catalogue, "select schema_name, table_name, column_name from duckdb_columns() where not internal"
    )

    assert [
        name for name in names if re.search(r"user|author(?!ity)|teacher|redditor|account_name", name)
    ] == []


def test_pages_may_read_measures_only():
    """The privacy rule as architecture: a page can show neither a post nor a contributor."""
    assert READS["pages"] == ("measures",)


def test_a_stage_reads_only_stages_before_it():
    order = list(STAGES)

    assert all(
        order.index(upstream) < order.index(stage) for stage, reads in READS.items() for upstream in reads
    )
