"""Commands that make a folder: a new study, or invented archives."""

import argparse


def init(options: argparse.Namespace) -> int:
    """Make a new study folder."""
    from pipeline.new_study import new_study

    new_study(options.folder)
    print(f"A new study is in {options.folder}.")
    print(f"Next: put archives into {options.folder / 'archives'}, correct {options.folder / 'study.toml'},")
    print(
        f"then run: staffroom doctor --study '{options.folder}'  and  staffroom run --study '{options.folder}'"
    )
    return 0


def simulate(options: argparse.Namespace) -> int:
    """Write invented archives with known truths, and a study around them unless there is one."""
    from flows.telling import teller, telling
    from pipeline.new_study import add_codebook
    from pipeline.simulate import build

    with telling(quiet=options.quiet):
        build.simulate(
            options.folder,
            contributions=options.contributions,
            seed=options.seed,
            shape=options.shape,
            progress=teller().progress,
        )
        add_codebook(options.folder)
    print(
        f"{options.contributions:,} invented contributions are in {options.folder / 'archives'}, their truths in truth.json."
    )
    print(f"Next: staffroom run --study '{options.folder}'")
    return 0
