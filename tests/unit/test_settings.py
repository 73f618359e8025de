"""The machine: what the environment says, and a secret key that is made once, kept safe and never carried along."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadOption, KeyUnsafe, StaffroomError
from pipeline.settings import Settings, key_path, pseudonym_key, read_settings

KEY_HEX = "0123456789abcdef" * 4


@pytest.fixture
def machine(tmp_path):
    """A machine without a key in its environment."""
    return Settings(home=tmp_path / "home")


@pytest.fixture
def folder(tmp_path):
    """A study folder beside the home of the machine."""
    (tmp_path / "study").mkdir()
    return tmp_path / "study"


# The environment


@pytest.mark.parametrize(
    ("environment", "home"),
    [
        ({"STAFFROOM_HOME": "/keys/here", "HOME": "/ana"}, "/keys/here"),
        ({"XDG_CONFIG_HOME": "/ana/config", "HOME": "/ana"}, "/ana/config/staffroom"),
        ({"HOME": "/ana"}, "/ana/.config/staffroom"),
        ({"HOME": "/ana", "STAFFROOM_HOME": "", "XDG_CONFIG_HOME": ""}, "/ana/.config/staffroom"),
    ],
)
def test_the_home_is_the_nearest_that_is_named(environment, home):
    assert read_settings(environment).home == Path(home)


def test_what_the_environment_says_is_used():
    settings = read_settings(
        {"HOME": "/ana", "STAFFROOM_KEY": KEY_HEX, "STAFFROOM_WORKERS": "5", "STAFFROOM_MEMORY": "2GB"}
    )

    assert (settings.key_hex, settings.workers, settings.memory_limit) == (KEY_HEX, 5, "2GB")


def test_a_machine_that_says_nothing_uses_its_processors_and_no_set_memory():
    settings = read_settings({"HOME": "/ana"})

    assert 1 <= settings.workers <= (os.cpu_count() or 1)
    assert (settings.key_hex, settings.memory_limit) == (None, None)


def test_the_environment_of_the_process_is_read_when_none_is_given(monkeypatch, tmp_path):
    monkeypatch.setenv("STAFFROOM_HOME", str(tmp_path))
    monkeypatch.setenv("STAFFROOM_WORKERS", "3")

    assert (read_settings().home, read_settings().workers) == (tmp_path, 3)


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "²", " 2", "01"])
def test_a_number_of_workers_that_is_none_is_refused(text):
    with pytest.raises(BadOption, match=f"STAFFROOM_WORKERS is '{re.escape(text)}'"):
        read_settings({"HOME": "/ana", "STAFFROOM_WORKERS": text})


@pytest.mark.parametrize("text", ["3GB", "500mb", "1.5 GiB", "80%", "1TB"])
def test_a_size_of_memory_is_taken_as_it_is(text):
    assert read_settings({"HOME": "/ana", "STAFFROOM_MEMORY": text}).memory_limit == text


@pytest.mark.parametrize("text", ["lots", "3", "GB", "-3GB", "3GB; drop"])
def test_a_size_of_memory_that_is_none_is_refused(text):
    with pytest.raises(BadOption, match="STAFFROOM_MEMORY"):
        read_settings({"HOME": "/ana", "STAFFROOM_MEMORY": text})


@given(st.dictionaries(st.sampled_from(["STAFFROOM_WORKERS", "STAFFROOM_MEMORY", "STAFFROOM_KEY", "HOME"]), st.text(max_size=6)))  # fmt: skip
def test_any_environment_gives_settings_or_a_sentence(environment):
    try:
        outcome = read_settings(environment)
    except StaffroomError as error:
        outcome = str(error)

    assert isinstance(outcome, Settings) or outcome.endswith(".")


def test_the_key_does_not_show_when_settings_are_printed():
    assert KEY_HEX not in repr(Settings(home=Path("/ana"), key_hex=KEY_HEX))


# The key


def test_a_key_is_made_on_first_use_for_its_owner_alone(machine, folder):
    key = pseudonym_key(machine, "Two communities", folder)

    path = machine.home / "keys" / "two-communities.key"
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert bytes.fromhex(path.read_text().strip()) == key


def test_a_key_is_made_for_its_owner_alone_whatever_the_umask(machine, folder):
    before = os.umask(0)
    try:
        pseudonym_key(machine, "Two communities", folder)
    finally:
        os.umask(before)

    assert key_path(machine, "Two communities").stat().st_mode & 0o777 == 0o600


def test_the_same_key_is_used_again(machine, folder):
    assert pseudonym_key(machine, "Study", folder) == pseudonym_key(machine, "Study", folder)


def test_no_draft_is_left_beside_the_key(machine, folder):
    pseudonym_key(machine, "Study", folder)

    assert [path.name for path in (machine.home / "keys").iterdir()] == ["study.key"]


def test_two_studies_have_two_keys(machine, folder):
    """So that a person cannot be followed from one study into the other."""
    assert pseudonym_key(machine, "First", folder) != pseudonym_key(machine, "Second", folder)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Two Communities: 2014 to 2021", "two-communities-2014-to-2021.key"),
        ("../../etc/passwd", "etc-passwd.key"),
        ("教員室", "study.key"),
        ("", "study.key"),
        ("x" * 200, f"{'x' * 60}.key"),
    ],
)
def test_a_title_becomes_the_name_of_a_file(machine, title, name):
    assert key_path(machine, title) == machine.home / "keys" / name


@given(st.text())
def test_no_title_leads_out_of_the_folder_of_keys(title):
    home = Path("/home-of-keys")

    assert key_path(Settings(home=home), title).parent == home / "keys"


def test_the_key_of_the_environment_comes_first_and_no_file_is_made(machine, folder):
    settings = Settings(home=machine.home, key_hex=KEY_HEX)

    assert pseudonym_key(settings, "Study", folder) == bytes.fromhex(KEY_HEX)
    assert not machine.home.exists()


@pytest.mark.parametrize("key", ["", "abc", KEY_HEX[:-1], KEY_HEX + "0", "g" * 64, "٣" * 64])
def test_a_key_that_is_none_is_refused_without_being_shown(machine, folder, key):
    with pytest.raises(KeyUnsafe, match="STAFFROOM_KEY is not 64 hexadecimal digits") as caught:
        pseudonym_key(Settings(home=machine.home, key_hex=key), "Study", folder)

    assert not key or key not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 64, b"g" * 64])
def test_a_key_file_that_is_damaged_is_refused_and_not_replaced(machine, folder, content):
    pseudonym_key(machine, "Study", folder)
    path = key_path(machine, "Study")
    path.write_bytes(content)

    with pytest.raises(KeyUnsafe, match="Restore the key from your safe copy"):
        pseudonym_key(machine, "Study", folder)

    assert path.read_bytes() == content


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601, 0o644])
def test_a_key_that_others_may_read_is_refused(machine, folder, mode):
    pseudonym_key(machine, "Study", folder)
    key_path(machine, "Study").chmod(mode)

    with pytest.raises(KeyUnsafe, match="can be read by others"):
        pseudonym_key(machine, "Study", folder)


@pytest.mark.parametrize("inside", ["", "keys-of-mine", "deep/er"])
def test_a_key_inside_the_study_is_refused(folder, inside):
    """A copy of the study would carry the key along, and with it every name."""
    with pytest.raises(KeyUnsafe, match="would lie in the study folder"):
        pseudonym_key(Settings(home=folder / inside), "Study", folder)

    assert list(folder.rglob("*.key")) == []


def test_a_key_that_is_led_into_the_study_by_a_link_is_refused(machine, folder):
    (folder / "hidden").mkdir()
    machine.home.symlink_to(folder / "hidden")

    with pytest.raises(KeyUnsafe, match="would lie in the study folder"):
        pseudonym_key(machine, "Study", folder)


def test_processes_that_start_at_once_use_one_key(machine, folder):
    program = (
        "import sys; from pathlib import Path; from pipeline.settings import *; "
        "print(pseudonym_key(Settings(home=Path(sys.argv[1])), 'Study', Path(sys.argv[2])).hex())"
    )
    command = [sys.executable, "-c", program, str(machine.home), str(folder)]

    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    keys = {process.communicate(timeout=60)[0].strip() for process in started}

    assert len(keys) == 1
    assert keys == {key_path(machine, "Study").read_text().strip()}


def test_a_process_that_comes_second_takes_the_key_of_the_first(machine, folder, monkeypatch):
    """Both saw no key; the other one's appears just before ours would."""
    real_link = os.link

    def link_too_late(source, target):
        Path(target).write_text(KEY_HEX)
        Path(target).chmod(0o600)
        real_link(source, target)

    monkeypatch.setattr(os, "link", link_too_late)

    assert pseudonym_key(machine, "Study", folder) == bytes.fromhex(KEY_HEX)
    assert [path.name for path in (machine.home / "keys").iterdir()] == ["study.key"]
