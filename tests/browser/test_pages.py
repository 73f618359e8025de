"""Every page in Debian's Chromium: wide and on a phone, with and without script, by keyboard, dark, on paper."""

import os
import shutil

import duckdb
import pytest

from pipeline import store
from pipeline.pages.build import build
from pipeline.study import read_study
from tests.unit.pages import invented
from tests.unit.pages.conftest import NOW

pytestmark = pytest.mark.browser
PAGES = ["index", "continuity", "topics", "learning", "interaction", "dictionary", "methods"]
WIDTHS = [1280, 390]
LONG = {
    invented.OAK: "A staffroom with a rather long name",
    invented.ELM: "r/teachingresources",
    "reddit:Ash": "AskAcademia",
    "reddit:Fir": "Music & drama",
}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site of four communities, one of them with a long name."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "study.toml").write_text(
        '[study]\ntitle = "Four invented communities"\nstart = 2018-07-01\nend = 2022-01-01\nseed = 7\n'
        f'[[community]]\nid = "reddit:Oak"\n{invented.MORE}',
        encoding="utf-8",
    )
    study = read_study(folder)
    with duckdb.connect() as connection:
        store._create(connection, folder)
        invented.fill(connection, LONG)
        build(connection, study, now=NOW, staffroom_version="0.1.0")
    return study.path("site")


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("STAFFROOM_CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.skip("There is no chromium here. Install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, site):
    """Give a function that opens a page and returns it with everything it asked for and complained of."""
    contexts = []

    def opened(name, *, width=1280, **more):
        context = browser.new_context(viewport={"width": width, "height": 900}, **more)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto((site / f"{name}.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_window_and_asks_nobody_for_anything(visit, name, width):
    page = visit(name, width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    assert page.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_with_everything_opened(visit, name):
    page = visit(name, width=390)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("width", "seen", "hidden"), [(1280, "wide", "narrow"), (390, "narrow", "wide")])
def test_a_phone_gets_charts_of_its_own_at_full_size(visit, width, seen, hidden):
    page = visit("continuity", width=width)

    assert page.locator(f"#contributors svg.{seen}").is_visible()
    assert not page.locator(f"#contributors svg.{hidden}").is_visible()
    drawn = page.evaluate(
        f"(() => {{const p = document.querySelector('#contributors svg.{seen}'); "
        "return p.getBoundingClientRect().width / p.getAttribute('width')})()"
    )
    assert drawn > 0.9, "the text of the chart would be too small"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_without_script(visit, name):
    with_script, without = visit(name), visit(name, java_script_enabled=False)

    assert without.locator("main").inner_text() == with_script.locator("main").inner_text()


def test_what_is_folded_away_opens_by_keyboard(visit):
    page = visit("index")
    summary = page.locator("#response-rate summary").first
    summary.focus()

    page.keyboard.press("Enter")

    assert page.locator("#response-rate details").first.get_attribute("open") is not None
    assert page.locator("#response-rate details p").first.is_visible()


def test_the_first_key_leads_past_the_navigation(visit):
    page = visit("index")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_every_page_is_reached_from_the_first(visit):
    page = visit("index")
    names = [link.get_attribute("href") for link in page.locator("nav a").all()]

    assert sorted(names) == sorted(f"{name}.html" for name in PAGES)
    for name in names:
        page.goto(page.url.rsplit("/", 1)[0] + "/" + name)
        assert page.locator("nav a[aria-current=page]").get_attribute("href") == name


CONTRAST = """() => {
    const light = text => {
        const [r, g, b] = text.match(/[0-9.]+/g).map(Number).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = light(getComputedStyle(document.body).backgroundColor);
    return [...document.querySelectorAll('h1, h2, p, b, a, li, .key li, summary, figcaption')]
        .filter(one => one.offsetParent && !one.closest('.warning, .tag, .calendar'))
        .map(one => light(getComputedStyle(one).color))
        .map(ink => (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "learning"])
def test_text_stands_out_from_its_ground_in_light_and_dark(visit, name, scheme):
    page = visit(name, color_scheme=scheme)

    assert min(page.evaluate(CONTRAST)) >= 4.5


def test_charts_take_the_colours_of_the_page(visit):
    colours = {
        scheme: visit("continuity", color_scheme=scheme).evaluate(
            "getComputedStyle(document.querySelector('#contributors svg.wide [stroke=\"var(--c1)\"]')).stroke"
        )
        for scheme in ("light", "dark")
    }

    assert colours["light"] == "rgb(0, 114, 178)"
    assert colours["dark"] != colours["light"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_printed(visit, name):
    page = visit(name)

    assert page.pdf(format="A4").startswith(b"%PDF")


def test_paper_has_charts_and_no_navigation(visit):
    page = visit("index", width=390)
    page.emulate_media(media="print")

    assert not page.locator("nav").is_visible()
    assert page.locator("#response-rate svg.wide").is_visible()


def test_a_table_can_be_downloaded(visit):
    page = visit("index")
    page.locator("#response-rate summary", has_text="The numbers").click()
    with page.expect_download() as waiting:
        page.locator("#response-rate a[download]").click()

    assert waiting.value.path().read_text(encoding="utf-8").startswith("measure,community,value")
