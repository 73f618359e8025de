"""Commands that answer: status, sql, and the card of the classifier."""

import argparse
import json
import sys

from flows.commands.choosing import study_folder


def status(options: argparse.Namespace) -> int:
    """Say what was collected, how the last runs ended, and what is stale."""
    from pipeline import status as reading
    from pipeline.settings import read_settings
    from pipeline.study import read_study

    study = read_study(study_folder(options))
    answer = reading.read_status(study, read_settings())
    if options.json:
        json.dump(answer, sys.stdout, default=str, indent=1)
        print()
    else:
        print(reading.as_text(answer))
    return 0


def sql(options: argparse.Namespace) -> int:
    """Ask the published copy a question."""
    from flows.commands.answers import show
    from pipeline import store
    from pipeline.errors import BadOption
    from pipeline.study import read_study

    query = options.query if options.query is not None else sys.stdin.read()
    if not query.strip():
        raise BadOption(
            'No question was asked. For example: staffroom sql "select count(*) from core.contributions"'
        )
    with store.open_published(read_study(study_folder(options))) as published:
        show(store.ask(published, query), options.format)
    return 0


def codes(options: argparse.Namespace) -> int:
    """Print the card of the classifier."""
    from pipeline import store
    from pipeline.codes.build import read_card
    from pipeline.study import read_study

    with store.open_published(read_study(study_folder(options))) as published:
        print(read_card(published))
    return 0
