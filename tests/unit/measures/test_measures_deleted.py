"""Deleted accounts in threads and ties: who counts as somebody else, and what the model study's rules leave out."""

import pytest

from pipeline import store
from pipeline.study import read_study
from tests.unit.measures.stored import fill_core, measured, values, wrote

# Deleted accounts are question marks.
TALK = """
    p1 Oak ana -; r1 Oak ? p1;
    p2 Oak ? -;   r2 Oak ben p2;
    p3 Oak ? -;   r3 Oak ? p3;
    p4 Oak ben -; r4 Oak ben p4
"""


@pytest.fixture
def found(study_folder, settings):
    """Values of the talk as measured from core."""
    study = read_study(study_folder(smallest_cell=1, end="2020-07-01"))
    with store.open_warehouse(study, settings) as connection:
        fill_core(connection, study, wrote(TALK))
        measured(connection, study)
        return {
            (measure, variant): value
            for (measure, place, period, variant), value in values(connection).items()
            if (place, period) == ("Oak", "whole")
        }


def test_a_deleted_account_is_somebody_else_unless_it_may_answer_itself(found):
    """Ana is answered by a deleted account, a deleted account by ben; the third may talk to itself, ben does: 2 of 4."""
    assert found["response_rate", "corrected"] == 2 / 4
    assert found["responses_per_answered_thread", "corrected"] == 1


def test_the_model_study_leaves_out_deleted_accounts_and_what_answers_them(found):
    """Ana's post without its answer and ben's with his own are left: 1 of 2."""
    assert found["contributions", "published"] == 3
    assert found["response_rate", "published"] == 1 / 2


def test_deleted_accounts_contribute_but_are_no_contributors_and_have_no_ties(found):
    assert found["contributions", "corrected"] == 8
    assert found["contributors", "corrected"] == 2
    assert found["loops_share", "corrected"] == 1
    assert found["mean_degree", "corrected"] == 0
