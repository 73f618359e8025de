"""Work is handed to workers in order, a little ahead, with the same results for any number of them."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine
from pipeline.settings import Settings
from pipeline.study import read_study


def square(number):
    return number * number


def slow_first(number):
    """The first item takes longest, so results arrive out of order."""
    time.sleep(0.2 if number == 0 else 0.0)
    return number


def fail_on_three(number):
    if number == 3:
        raise ValueError("three")
    return number


def which_process(_):
    return os.getpid()


@pytest.fixture
def study(study_folder):
    return read_study(study_folder())


@pytest.fixture
def machine(tmp_path):
    return Settings(home=tmp_path, key_hex="00" * 32, workers=2)


def test_one_worker_is_plain_map(study, tmp_path):
    with engine.workers(study, Settings(home=tmp_path, workers=1)) as each:
        assert each is map


def test_two_workers_give_results_in_the_order_of_the_items(study, machine):
    with engine.workers(study, machine) as each:
        assert list(each(slow_first, range(6))) == [0, 1, 2, 3, 4, 5]
        assert list(each(square, range(50))) == [n * n for n in range(50)]


def test_work_is_done_in_other_processes(study, machine):
    with engine.workers(study, machine) as each:
        assert os.getpid() not in set(each(which_process, range(4)))


def test_an_error_in_a_worker_reaches_the_flow(study, machine):
    with engine.workers(study, machine) as each, pytest.raises(ValueError, match="three"):
        list(each(fail_on_three, range(8)))


def test_a_long_stream_is_not_read_far_ahead(study, machine):
    taken = []

    def stream():
        for number in range(100):
            taken.append(number)
            yield number

    with engine.workers(study, machine) as each:
        results = each(square, stream())
        next(results)
        assert len(taken) <= engine.AHEAD * 2 + 1


def test_the_study_may_ask_for_its_own_number_of_workers(study_folder, machine):
    study = read_study(study_folder(more="[engine]\nworkers = 1"))
    with engine.workers(study, machine) as each:
        assert each is map


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(), max_size=30), st.integers(1, 5))
def test_order_holds_for_any_items_and_any_lead(items, n_ahead):
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        assert list(engine._in_order(pool, square, items, n_ahead=n_ahead)) == [item * item for item in items]
