"""Cleaning: what a person reads stays; marks, quotations, code, addresses and people go."""

import re

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import store

PSEUDONYM = "abcdefgh234567zz"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("this is **very** important", "this is very important"),
        ("this is *rather* important", "this is rather important"),
        ("***both*** of them", "both of them"),
        ("it is _quite_ clear and __so__ is this", "it is quite clear and so is this"),
        ("~~never mind~~ do it", "never mind do it"),
        ("2 * 3 * 4 makes 24", "2 * 3 * 4 makes 24"),
        ("the snake_case_name stays", "the snake_case_name stays"),
        ("grade^2 rises", "grade 2 rises"),
        (r"3 \* 4 and snake\_case", "3 * 4 and snake_case"),
    ],
)
def test_marks_of_emphasis_go_and_their_words_stay(clean, written, read):
    assert clean(written) == read


def test_headings_lists_and_rules_leave_their_words(clean):
    written = """# Plan
## First week
- read
* write
+ rest
1. plan
2) teach
---
***
The end"""

    assert clean(written) == "Plan First week read write rest plan teach The end"


def test_tables_leave_their_cells(clean):
    written = """| week | topic |
|:-----|------:|
| 1 | seeds |
| 2 | soil |"""

    assert clean(written) == "week topic 1 seeds 2 soil"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Q&amp;A", "Q&A"),
        ("Q&amp;amp;A", "Q&A"),
        ("5 &lt; 7 and 7 &gt; 5", "5 < 7 and 7 > 5"),
        ("she said &quot;yes&quot;", 'she said "yes"'),
        ("it&#39;s and it&#x27;s and it&apos;s", "it's and it's and it's"),
        ("one&nbsp;two", "one two"),
        ("one &amp;nbsp; two", "one two"),
        ("R&D; that is", "R&D; that is"),
        ("Tom & Jerry; friends", "Tom & Jerry; friends"),
    ],
)
def test_entities_are_written_out_however_often_they_were_escaped(clean, written, read):
    assert clean(written) == read


@pytest.mark.parametrize(
    "written",
    ["no\u200bthing", "no&#x200B;thing", "no&amp;#x200B;thing", "no&amp;amp;#x200b;thing", "no&#8203;thing",
     "no\ufeffthing", "no\u00adthing", "no&shy;thing", "no&zwnj;thing", "no\u2060thing"],
)  # fmt: skip
def test_letters_without_width_leave_no_gap(clean, written):
    assert clean(written) == "nothing"


@pytest.mark.parametrize("mark", [">", "&gt;", "&amp;gt;", "  > ", "> > "])
def test_quotations_go_and_the_answer_stays(clean, mark):
    assert clean(f"{mark}you said that\nI do not agree") == "I do not agree"


def test_a_comparison_within_a_line_is_no_quotation(clean):
    assert clean("10 > 9 is true") == "10 > 9 is true"


def test_a_spoiler_is_the_contributors_own(clean):
    assert clean(">!The butler did it.!< Do you agree?") == "The butler did it. Do you agree?"
    assert clean("Look: &gt;!the butler!&lt; did it") == "Look: the butler did it"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("try `print(1)` first", "try first"),
        ("before\n```\nx = 1\ny = 2\n```\nafter", "before after"),
        ("before\n```python\nx = 1", "before"),
        ("before\n\n    x = 1\n    y = 2\n\nafter", "before after"),
        ("before\n\n\tx = 1\n\nafter", "before after"),
        ("a list\n\n    - which is indented\n", "a list which is indented"),
        ("    x = 1\nafter", "after"),
        ("one ` alone stays", "one ` alone stays"),
        ("So:\n\n    x = 1\n\n    y = 2\n\n    z = 3\n\nand done", "So: and done"),
    ],
)
def test_code_goes(clean, written, read):
    assert clean(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("see https://example.org/a?b=c#d for more", "see for more"),
        ("see www.example.org for more", "see for more"),
        ("see example.org/lessons for more", "see for more"),
        ("see HTTP://EXAMPLE.ORG for more", "see for more"),
        ("see [this plan](https://example.org/plan) for more", "see this plan for more"),
        ('see [this plan](https://example.org "A title") for more', "see this plan for more"),
        ("![a picture](https://example.org/p.png) below", "a picture below"),
        ("[https://example.org](https://example.org) it is", "it is"),
        ("and/or is no address", "and/or is no address"),
        ("about 3.5/4 of them", "about 3.5/4 of them"),
        ("ends with example.org.", "ends with example.org."),
    ],
)
def test_addresses_go_and_the_words_of_links_stay(clean, written, read):
    assert clean(written) == read


@pytest.mark.parametrize(
    "written",
    [f"thanks u/{PSEUDONYM} for it", f"thanks /u/{PSEUDONYM} for it", f"thanks /user/{PSEUDONYM} for it",
     f"thanks @{PSEUDONYM} for it", "thanks [e-mail] for it", "thanks [phone] for it",
     f"thanks **u/{PSEUDONYM}** for it", f"thanks [u/{PSEUDONYM}](/u/{PSEUDONYM}) for it"],
)  # fmt: skip
def test_people_go(clean, written):
    assert clean(written) == "thanks for it"


def test_white_space_is_one_space(clean):
    assert clean("  one\n\n two\t three \r\n four  ") == "one two three four"


def test_nothing_but_marks_is_nothing(clean):
    assert clean("> only a quotation") == ""
    assert clean("***\n\n---\n") == ""
    assert clean("&amp;nbsp;\u200b") == ""


def test_letters_of_other_writing_stay(clean):
    assert (
        clean("Übung macht den **Meister** — 練習 и учёба 🎓") == "Übung macht den Meister — 練習 и учёба 🎓"
    )


pieces = st.sampled_from(
    [
        "word", "Two words", "&amp;", "&amp;amp;", "&lt;", "&#x200B;", "\n", "\n\n", "    ", "> ", ">!", "!<", "`", "```",
        "**", "*", "_", "~~", "^", "|", "[", "]", "(", ")", "\\", "# ", "- ", "1. ", "https://example.org/a", "www.", "http:",
        "//", "example.org/", f"u/{PSEUDONYM}", "/u/", f"@{PSEUDONYM}", "[e-mail]", "\u200b", "\ufeff", "?", ".", "é", "學",
    ]
)  # fmt: skip
drawn = st.lists(pieces, max_size=14).map("".join)


@settings(deadline=None, max_examples=150)
@given(drawn)
@example("[a](https://example.org)https://example.org")
@example("www.www.example.org/")
def test_nothing_clean_holds_an_address_a_person_or_a_letter_without_width(clean, written):
    read = clean(written)

    assert not re.search(r"https?://|www\.\S*|\bexample\.org/", read, re.IGNORECASE)
    assert not re.search(rf"(?:\bu/|/u/|@){PSEUDONYM}\b", read)
    assert not re.search("[\u200b-\u200f\u2060\ufeff\u00ad|~^\t\n\r]", read)
    assert "  " not in read
    assert read == read.strip()


plain = st.lists(st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8), max_size=12)


@settings(deadline=None)
@given(plain)
def test_plain_words_stay_as_they_are(clean, words):
    assert clean(" ".join(words)) == " ".join(words)


marked = st.tuples(st.sampled_from(["**{}**", "*{}*", "- {}", "# {}", "&gt; {}", "[{}](https://example.org)", "`{}`", "{}"]),
                   st.sampled_from(["seed", "oven and pan", "it's"]))  # fmt: skip


@settings(deadline=None)
@given(st.lists(marked.map(lambda pair: pair[0].format(pair[1])), max_size=8).map("\n".join))
def test_cleaning_what_is_clean_changes_nothing(clean, written):
    once = clean(written)

    assert clean(once) == once


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"&<>`[]*_|~^/@\\-+=:#.!() \t\n0a\u2019é•\u200b", "WwW.", "    ", "1. ", "u/", "x.com"]
        )
    ).map("".join)
)
@example("  a\n-")
@example("Www.a")
def test_texts_that_are_spared_the_steps_would_come_out_of_each_as_they_are(macros, text):
    spared = "select not features.may_have_marks($words)"
    steps = (
        "unescaped",
        "without_quotes",
        "without_code",
        "without_marks",
        "without_people",
        "without_addresses",
    )
    each = "select " + ", ".join(f"features.{step}($words)" for step in steps)

    ((is_spared,),) = macros.execute(spared, {"words": text}).fetchall()

    if is_spared:
        assert set(macros.execute(each, {"words": text}).fetchone()) == {text}
        assert not set(text) & set("~|^")


@pytest.fixture(scope="module")
def macros():
    connection = duckdb.connect()
    connection.execute(store.statement("features", "schema"))
    yield connection
    connection.close()
