"""People in the data: pseudonyms, masks and small cells."""

import re
import string

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import privacy

KEY = bytes(32)
NAMES = st.text(string.ascii_letters + string.digits + "_-", min_size=3, max_size=20)
# Texts made of the characters that the patterns turn on.
TEXTS = st.text("ab9Z_-@/\\.u+()0 \n\u00e9\u0661\u017f\u212a", max_size=60) | st.text(max_size=40)


def shout(name: str) -> str:
    return f"<{name}>"


def test_a_pseudonym_is_the_same_for_any_case_and_another_for_another_platform_or_key():
    made = privacy.pseudonym("Quiet_Heron_12", platform="reddit", key=KEY)
    assert re.fullmatch("[a-z2-7]{16}", made)
    assert made == privacy.pseudonym("quiet_heron_12", platform="reddit", key=KEY)
    assert made != privacy.pseudonym("quiet_heron_12", platform="mastodon", key=KEY)
    assert made != privacy.pseudonym("quiet_heron_12", platform="reddit", key=b"\1" * 32)


def test_a_fingerprint_names_a_key_and_does_not_hold_it():
    assert privacy.fingerprint(KEY) != privacy.fingerprint(b"\1" * 32)
    assert KEY.hex()[:8] not in privacy.fingerprint(KEY)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("thanks u/quiet_heron_12!", "thanks u/<quiet_heron_12>!"),
        ("/u/Quiet-Heron said", "/u/<Quiet-Heron> said"),
        ("see reddit.com/user/quiet_heron_12/posts", "see reddit.com/user/<quiet_heron_12>/posts"),
        ("U/heron and /U/otter", "U/<heron> and /U/<otter>"),
        ("as @heron wrote", "as @<heron> wrote"),
        ("@heron wrote", "@<heron> wrote"),
        (".@heron wrote", ".@<heron> wrote"),
        ("https://video.example/@heron/1", "https://video.example/@<heron>/1"),
        (r"thanks u/quiet\_heron\_12", "thanks u/<quiet_heron_12>"),
        ("menu/items and you/we", "menu/items and you/we"),
        ("r/Oak is a community", "r/Oak is a community"),
        ("half @ price", "half @ price"),
    ],
)
def test_mentions_become_pseudonyms(text, masked):
    assert privacy.mask(text, shout) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to ana.oak+lists@school.k12.example.org now", "write to [e-mail] now"),
        ("ana@school.example, ben@school.example", "[e-mail], [e-mail]"),
        ("call 555-123-4567", "call [phone]"),
        ("call (555) 123-4567.", "call [phone]."),
        ("call 555.123.4567", "call [phone]"),
        ("call +44 20 7946 0958", "call [phone]"),
        ("call +15551234567", "call [phone]"),
        ("call 020 7946 0958", "call [phone]"),
        ("in 2019 2020 2021 and 1500 2000 3000", "in 2019 2020 2021 and 1500 2000 3000"),
        ("2019-09-01 to 2020-06-30", "2019-09-01 to 2020-06-30"),
        ("id 5551234567", "id 5551234567"),
        ("+100000 to that", "+100000 to that"),
        ("4 + 5 = 9", "4 + 5 = 9"),
    ],
)
def test_addresses_and_telephone_numbers_are_masked_and_years_and_amounts_are_not(text, masked):
    assert privacy.mask(text, shout) == masked


@pytest.mark.parametrize(
    "name",
    [
        "quiet_heron_12",
        "QuietHeron",
        "heron2019",
        "Quiet-Heron-12",
        "quiet_heron",
        "Quiet-Heron",
        "quizbot",
        "x9y8z",
    ],
)
def test_names_that_nobody_writes_by_accident_are_distinctive(name):
    assert privacy.is_distinctive(name)


@pytest.mark.parametrize(
    "name", ["heron", "long-term", "K-12", "2nd", "2019", "PhD", "Teacher", "h_m", "555-1234"]
)
def test_words_are_not_distinctive_even_if_somebody_is_called_so(name):
    assert not privacy.is_distinctive(name)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ask quiet_heron_12 about it", "ask <quiet_heron_12> about it"),
        ("ask QUIET_HERON_12, please", "ask <quiet_heron_12>, please"),
        ("(quiet_heron_12's idea)", "(<quiet_heron_12>'s idea)"),
        ("_quiet_heron_12_ and **quiet_heron_12**", "_<quiet_heron_12>_ and **<quiet_heron_12>**"),
        (r"ask quiet\_heron\_12", "ask <quiet_heron_12>"),
        ("photos.example/quiet_heron_12/3", "photos.example/<quiet_heron_12>/3"),
        ("quizbot is a program", "<quizbot> is a program"),
        ("quiet_heron_123 is somebody else", "quiet_heron_123 is somebody else"),
        ("a long-term plan for covid-19", "a long-term plan for covid-19"),
    ],
)
def test_known_names_are_masked_without_a_mark(text, masked):
    known = {"quiet_heron_12", "quizbot"}

    def pseudonym_of(name):
        return f"<{name.lower()}>" if name.lower() in known else None

    assert privacy.mask_names(text, lambda word: privacy.without_name(word, pseudonym_of)) == masked


@settings(deadline=None)
@given(NAMES, st.sampled_from(["thanks u/{}", "see /user/{} there", "(@{})", "x\n/u/{}\ny"]))
def test_no_marked_name_survives(name, sentence):
    masked = privacy.mask(sentence.format(name), lambda _: "p")
    assert f"/{name}" not in masked
    assert f"@{name}" not in masked


@settings(deadline=None)
@given(
    NAMES.filter(privacy.is_distinctive),
    st.sampled_from(["", " ", ".", ", ", "'", "\n", "**", "/", "(", "\u00e9"]),
)
def test_no_distinctive_name_survives_between_spaces_and_signs(name, mark):
    hidden = privacy.mask_names(
        f"so {mark}{name}{mark} it is",
        lambda word: privacy.without_name(word, lambda found: "p" if found == name else None),
    )
    assert name not in hidden


@settings(deadline=None)
@given(TEXTS)
def test_re2_finds_every_row_that_python_would_mask(text):
    column = pa.array([text])
    for pattern in (privacy.MAY_NEED_MASKING, privacy.MAY_BE_A_NAME):
        found = pc.match_substring_regex(column, pattern)[0].as_py()
        assert found == (re.search(pattern, text, re.ASCII) is not None)


@settings(deadline=None)
@given(TEXTS)
def test_texts_that_no_pattern_finds_are_left_alone(text):
    if not re.search(privacy.MAY_NEED_MASKING, text, re.ASCII):
        assert privacy.mask(text, shout) == text
    if not re.search(privacy.MAY_BE_A_NAME, text, re.ASCII):
        assert privacy.mask_names(text, lambda word: privacy.without_name(word, lambda _: "p")) == text


@settings(deadline=None)
@given(TEXTS)
def test_masking_twice_is_masking_once(text):
    once = privacy.mask(text, lambda _: "pppp")
    assert privacy.mask(once, lambda _: "pppp") == once


def test_a_very_long_run_of_signs_is_masked_in_no_time():
    text = "-" * 200_000 + " u/heron"
    assert privacy.mask(text, shout).endswith("u/<heron>")


def test_a_cell_with_fewer_contributors_than_allowed_is_too_small():
    assert privacy.is_too_small(9, 10)
    assert not privacy.is_too_small(10, 10)


def test_the_cell_of_all_communities_is_hidden_with_any_of_its_parts():
    cells = [
        ("oak", "2020", 3),
        ("elm", "2020", 40),
        ("all", "2020", 43),
        ("oak", "2021", 30),
        ("all", "2021", 30),
    ]
    assert privacy.hidden_cells(cells, smallest_cell=10, whole="all") == {("oak", "2020"), ("all", "2020")}
    assert privacy.hidden_cells([("all", "2020", 2)], smallest_cell=10, whole="all") == {("all", "2020")}
