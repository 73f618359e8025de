"""A filled warehouse for the page tests, and sites built from it."""

from datetime import UTC, datetime

import pytest

from pipeline import store
from pipeline.study import read_study
from tests.unit.pages import invented

NOW = datetime(2022, 3, 1, tzinfo=UTC)


@pytest.fixture
def filled_study(study_folder):
    """A study of two communities with two events."""
    return read_study(study_folder(more=invented.MORE, **invented.STUDY))


@pytest.fixture
def filled(filled_study, settings):
    """Its warehouse with every table of measures filled."""
    with store.open_warehouse(filled_study, settings) as connection:
        invented.fill(connection)
        yield connection
