"""Schedules of a study: crons that have a next time, told with a right example when they are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadStudy
from pipeline.study import Schedule, read_study
from pipeline.study_keys import CRONS, KNOWN
from pipeline.study_rules import _is_cron


def schedule(*lines):
    return "\n".join(["[schedule]", *lines])


def test_a_study_without_a_schedule_runs_when_a_person_says_so(study):
    assert study.schedule == Schedule()


def test_a_schedule_is_read(study_folder):
    lines = [f'{name} = "{cron}"' for name, cron in CRONS.items()] + ['notify = "https://example.org/hook"']
    read = read_study(study_folder(more=schedule(*lines))).schedule

    assert {name: getattr(read, name) for name in CRONS} == CRONS
    assert read.notify == "https://example.org/hook"
    assert "example.org" not in repr(read), "whoever knows the address can write there"


def test_every_flow_that_can_be_scheduled_has_an_example():
    assert set(KNOWN["schedule"]) == {*CRONS, "notify"} == set(Schedule.__dataclass_fields__)


@pytest.mark.parametrize("cron", [*CRONS.values(), "* * * * *", "5,35 8-18 * * mon-fri", "0 0 1 jul *"])
def test_these_are_crons(cron):
    assert _is_cron(cron)


@pytest.mark.parametrize(
    "text",
    [
        "every day",
        "@daily",
        "0 5 * *",
        "0 5 * * 1 2026",
        "61 * * * *",
        "0 24 * * *",
        "0 0 30 2 *",  # a day that never comes
        "0 0 L * *",  # the last of the month, which not every scheduler knows
        "0 0 1W * *",
        "0 5 * * sunday",
        "0 5 * * mon#1",
        "",
    ],
)
def test_these_are_none(text):
    assert not _is_cron(text)


def test_a_cron_that_is_none_is_told_with_its_line_and_a_right_example(study_folder):
    folder = study_folder(more=schedule('collect = "0 */2 * * *"', 'publish = "on Mondays"'))
    line = 1 + (folder / "study.toml").read_text().splitlines().index('publish = "on Mondays"')

    with pytest.raises(BadStudy) as refused:
        read_study(folder)

    [told] = refused.value.problems
    assert told.startswith(f"study.toml, line {line}: 'publish' must be a cron of five fields (minute, hour,")
    assert told.endswith("for example \"0 7 * * 1\", not 'on Mondays'.")


@pytest.mark.parametrize("address", ["example.org/hook", "ftp://example.org", "https://", "https:// x"])
def test_failures_are_told_to_a_web_address(study_folder, address):
    with pytest.raises(BadStudy, match="'notify' must be an address that starts with https://"):
        read_study(study_folder(more=schedule(f'notify = "{address}"')))


def test_unknown_keys_and_wrong_types_are_told_as_everywhere(study_folder):
    with pytest.raises(BadStudy) as refused:
        read_study(study_folder(more=schedule('colect = "0 5 * * 1"', "analyse = 5")))

    told = "\n".join(refused.value.problems)
    assert "did you mean 'collect'" in told
    assert "'analyse' must be text" in told


numbers = st.integers(-1, 70).map(str)
fields = st.lists(
    st.one_of(
        st.just("*"), numbers, st.builds("{}-{}".format, numbers, numbers), st.builds("*/{}".format, numbers)
    ),
    min_size=1,
    max_size=2,
).map(",".join)


@given(st.one_of(st.lists(fields, min_size=5, max_size=5).map(" ".join), st.text(max_size=20)))
def test_what_is_taken_for_a_cron_prefect_takes_too(text):
    """Nothing else would tell before the day it should have run."""
    from prefect.client.schemas.schedules import CronSchedule

    if _is_cron(text):
        assert CronSchedule(cron=text, timezone="US/Eastern").cron == text
