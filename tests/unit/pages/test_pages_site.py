"""The whole site as files: strict, offline, readable without script, hiding what is hidden, escaping what is strange."""

import csv
import io
import re
from html import escape
from html.parser import HTMLParser
from unittest import mock

import duckdb
import pytest

from pipeline import store
from pipeline.pages import charts
from pipeline.pages import site as files
from pipeline.pages.build import build
from pipeline.study import read_study
from tests.unit.pages import invented
from tests.unit.pages.conftest import NOW

PAGES = ["continuity", "dictionary", "index", "interaction", "learning", "methods", "topics"]
MEBIBYTE = 2**20
EVIL = '<script>alert("x")</script>'
FORBIDDEN = re.compile(r"(?i)\b(?:users?|authors?|redditors?|lurkers?|significan\w+|p\s*[<=]\s*0?\.\d+)\b")


class Reader(HTMLParser):
    """What a browser would find in a page: links, ids, everything it would fetch, and what is said."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.fetched, self.tags, self.pictures = [], [], [], [], []
        self.said, self._silent = [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self._silent = tag in {"style", "script"}
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        elif tag == "link":
            self.fetched.append(values["href"])
        self.fetched += [
            values[name] for name in ("src", "srcset", "data", "poster", "xlink:href") if name in values
        ]
        if tag == "svg":
            self.pictures.append(values)

    def handle_endtag(self, tag):
        if tag in {"style", "script"}:
            self._silent = False

    def handle_data(self, data):
        if not self._silent:
            self.said.append(data)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The site of two communities, made once for all that only read it."""
    return make(tmp_path_factory.mktemp("two"), draw=charts.drawn)


def outline(chart):
    """Stands in for a drawn chart where a test is about what stands around it; drawing takes most of the time."""
    return {
        size: f'<svg class="chart {size}" role="img" aria-label="{escape(chart["alt"])}">'
        f"{escape(repr(charts.filled(chart, size)['datasets']))}</svg>"
        for size in charts.SIZES
    }


def make(folder, *, labels=None, change=None, draw=outline):
    """Build a site from the invented tables, changed by ``change`` before."""
    keys = "\n".join(
        f"{key} = {value if key in {'start', 'end'} else repr(value)}".replace("'", '"')
        for key, value in invented.STUDY.items()
    )
    (folder / "study.toml").write_text(
        f'[study]\n{keys}\nperiod = "half-year"\ntimezone = "UTC"\nseed = 7\n[[community]]\nid = "reddit:Oak"\n{invented.MORE}',
        encoding="utf-8",
    )
    study = read_study(folder)
    with duckdb.connect() as connection:
        store._create(connection, folder)
        invented.fill(connection, labels)
        if change is not None:
            change(connection)
        with mock.patch.object(files, "drawn", draw):
            build(connection, study, now=NOW, staffroom_version="0.1.0")
    return study.path("site")


def pages(site):
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(site.glob("*.html"))}


def said(site):
    return " ".join(" ".join(Reader(text).said) for text in pages(site).values())


def everything(site):
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(site.rglob("*")) if path.is_file())


def test_every_page_is_there(made):
    assert sorted(pages(made)) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_strict_about_what_it_may_load(made, name):
    text = pages(made)[name]

    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r'\sstyle="', text)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nobody_for_anything(made, name):
    reader = Reader(pages(made)[name])

    assert reader.fetched == ["data:,"]
    assert "script" not in reader.tags
    assert "@import" not in pages(made)[name]
    assert "url(" not in pages(made)[name]
    assert [link for link in reader.links if ":" in link] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(made, name):
    for link in Reader(pages(made)[name]).links:
        target, _, anchor = link.partition("#")
        path = made / target if target else made / f"{name}.html"
        assert path.is_file(), link
        if anchor:
            assert anchor in Reader(path.read_text(encoding="utf-8")).ids, link


@pytest.mark.parametrize("name", PAGES)
def test_no_two_things_of_a_page_have_one_id(made, name):
    ids = Reader(pages(made)[name]).ids

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_not_heavy(made, name):
    assert len(pages(made)[name].encode()) < 3 * MEBIBYTE


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_is_told_in_words(made, name):
    charts = [picture for picture in Reader(pages(made)[name]).pictures if "aria-hidden" not in picture]

    assert all(picture["role"] == "img" and len(picture["aria-label"]) > 40 for picture in charts)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_its_parts(made, name):
    text = pages(made)[name]

    assert "What this can\N{RIGHT SINGLE QUOTATION MARK}t tell you" in text
    assert "Based on 287,000 contributions by 42,700 people, Jul 2018\N{EN DASH}Dec 2021" in text
    assert "coverage: counts good (at worst poor), networks fair" in text
    assert "data of 1 Mar 2022" in text
    assert text.count("<h1>") == 1
    for finding in re.findall(r'(?s)<section class="finding".*?</section>', text):
        for part in (
            "How to read this",
            "How sure is this",
            "The numbers",
            "Where this number is made",
            "Download as CSV",
        ):
            assert part in finding


@pytest.mark.parametrize(
    ("name", "measures"),
    [
        ("index", ["response_rate", "reciprocity", "code_prevalence", "posts"]),
        ("continuity", ["level_shift", "contributors"]),
        ("interaction", ["transitivity", "gini_contributions"]),
        ("topics", ["topic_prevalence"]),
        ("learning", ["code_prevalence"]),
    ],
)
def test_a_page_leads_from_its_numbers_to_the_files_that_make_them(made, name, measures):
    for measure in measures:
        assert f"Made in <code>pipeline/measures/{measure}.py</code>" in pages(made)[name], measure


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_the_words_of_the_glossary(made, name):
    """The dictionary may name columns; what a page says in sentences may not."""
    assert FORBIDDEN.findall(" ".join(Reader(pages(made)[name]).said)) == []


def test_every_chart_has_its_numbers_as_csv(made):
    for name, text in pages(made).items():
        n_charts = text.count('class="chart wide"')
        linked = re.findall(r'href="(data/[^"]+\.csv)"', text)
        assert len(linked) >= n_charts, name
        assert all((made / path).is_file() for path in linked)


def test_a_csv_holds_the_unrounded_numbers(made):
    rows = list(
        csv.DictReader(io.StringIO((made / "data/overview-response_rate.csv").read_text(encoding="utf-8")))
    )

    oak = next(row for row in rows if row["community"] == "Oak")
    assert (float(oak["value"]), float(oak["from"]), float(oak["to"])) == (0.921, 0.901, pytest.approx(0.941))


def test_a_csv_runs_no_formula():
    table = {"columns": ["label", "value"], "rows": [["=cmd()", -1.5], ["@x", None]]}

    assert files.as_csv(table) == "label,value\n'=cmd(),-1.5\n'@x,\n"


def test_the_same_tables_make_the_same_site(tmp_path_factory):
    one, other = (make(tmp_path_factory.mktemp("same")) for _ in range(2))

    assert everything(one) == everything(other)


def test_a_hidden_number_is_nowhere_in_the_site(tmp_path):
    """Elm's cell of the whole window is hidden: neither its value, its bounds nor its base may be found."""

    def hide(connection):
        connection.execute(
            "update measures.estimates set is_small_cell = true, value = 0.4321987, ci_low = 0.4298765, "
            "ci_high = 0.4387654, n = 777123, n_contributors = 3, n_threads = 888321 "
            "where community_id = 'reddit:Elm' and measure = 'response_rate' and period = 'whole'"
        )

    site = make(tmp_path, change=hide)
    text = everything(site)

    for secret in ("0.4321", "43.2", "0.4298", "0.4387", "777123", "777,123", "888321", "888,321"):
        assert secret not in text
    assert "Too few people wrote in Elm to show it." in said(site)


def test_labels_topics_codes_and_events_are_escaped_everywhere(tmp_path):
    def strange(connection):
        connection.execute("update measures.subjects set label = ?, description = ?", [EVIL, EVIL])
        connection.execute("update measures.topic_terms set term = ?", [EVIL])
        connection.execute("update measures.facts set value = ?", [EVIL])
        connection.execute("update measures.estimates set note = ? where value is null", [EVIL])

    site = make(tmp_path, labels={invented.OAK: EVIL, invented.ELM: "Elm & <b>co</b>"}, change=strange)

    for name, text in pages(site).items():
        assert "<script" not in text, name
        assert "<b>co</b>" not in text, name
        assert "alert(" in text
    assert EVIL in said(site)


def test_one_community_is_described_and_not_compared(tmp_path):
    site = make(tmp_path, labels={invented.OAK: "Oak"})

    assert "You are looking at" in pages(site)["index"]
    assert "Elm" not in said(site)
    assert "In Oak, about 92 of every 100 posts got an answer." in said(site)


@pytest.mark.parametrize("n", [3, 4, 9])
def test_many_communities_fit_on_every_page(tmp_path, n):
    labels = {f"reddit:Place{number}": f"Place {number}" for number in range(1, n + 1)}
    site = make(tmp_path, labels=labels)

    assert sorted(pages(site)) == PAGES
    assert all(label in pages(site)["index"] for label in labels.values())
    assert all(len(text.encode()) < 3 * MEBIBYTE for text in pages(site).values())


def emptied(*tables):
    def change(connection):
        for table in tables:
            connection.execute(f"delete from measures.{table}")

    return change


EVERYTHING = [
    "estimates",
    "contrasts",
    "catalogue",
    "subjects",
    "communities",
    "periods",
    "coverage",
    "facts",
    "topic_terms",
]


def test_with_nothing_at_all_every_page_is_there_and_says_what_is_missing(tmp_path):
    site = make(tmp_path, change=emptied(*EVERYTHING))

    assert sorted(pages(site)) == PAGES
    assert "Nothing has been measured yet." in said(site)
    assert "Nothing was collected." in said(site)
    assert "No topics can be shown." in said(site)


@pytest.mark.parametrize("table", EVERYTHING)
def test_any_table_may_be_empty(tmp_path, table):
    assert sorted(pages(make(tmp_path, change=emptied(table)))) == PAGES


def test_when_every_cell_is_hidden_no_chart_is_drawn_and_the_reason_is_said(tmp_path):
    site = make(tmp_path, change=lambda c: c.execute("update measures.estimates set is_small_cell = true"))

    assert 'class="chart' not in everything(site)
    assert "Too few people wrote in Oak to show it." in said(site)


def test_a_study_of_one_period_has_no_lines_but_points(tmp_path):
    def first_only(connection):
        for table in ("estimates", "periods", "coverage"):
            where = "" if table == "coverage" else "period <> 'whole' and "
            connection.execute(
                f"delete from measures.{table} where {where} period_start <> date '2019-01-01'"
            )

    site = make(tmp_path, change=first_only)

    assert "The study has a single period" in said(site)
    assert 'class="chart wide"' in pages(site)["continuity"]


def test_no_estimate_without_a_range_breaks_a_page(tmp_path):
    site = make(
        tmp_path, change=lambda c: c.execute("update measures.estimates set ci_low = null, ci_high = null")
    )

    assert "About 92 of every 100 posts got an answer in Oak" in said(site)


def test_the_dictionary_knows_every_table_of_the_warehouse(made):
    text = pages(made)["dictionary"]

    for table in ("core.contributions", "measures.estimates", "measures.shown", "raw.files"):
        assert f"<code>{table}</code>" in text
    assert "Interval" in text or "interval" in text


def test_a_newly_built_site_replaces_the_old_one(tmp_path):
    site = make(tmp_path)
    (site / "index.html").write_text("old", encoding="utf-8")
    (site / "left-over.html").write_text("old", encoding="utf-8")

    make(tmp_path)

    assert sorted(pages(site)) == PAGES
    assert pages(site)["index"] != "old"
