"""The door of simulate: writes invented archives into a study folder, and beside them the truth about them."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np

from pipeline.errors import BadOption
from pipeline.simulate import archives, people, threads, truth
from pipeline.simulate.community import Community, Lines, blocks
from pipeline.simulate.contents import ACTS, draw_contents
from pipeline.simulate.phrases import Phrasebook, phrasebook
from pipeline.simulate.shapes import Shape, shape_named
from pipeline.simulate.study_file import study_text
from pipeline.stages import Progress, silent

SHAPES: Final = ("demo", "headline")
N_ADVERTS: Final = 2
LEAST_A_COMMUNITY: Final = 10
RULE_BOT_NAME: Final = "AutoModerator"
COUNTED: Final = (
    "Each contribution is one post or comment with an id of its own that a line of the archives can be read as: deleted and "
    "removed ones and those of programs count, second lines of the same id, advertisements and bad lines do not."
)


def simulate(
    folder: Path,
    *,
    contributions: int,
    seed: int,
    shape: str = "demo",
    progress: Progress = silent,
) -> dict[str, Any]:
    """Write archives/, truth.json and truth_items.csv into ``folder``, and a study.toml unless there is one.

    Returns the truth. The same arguments give the same bytes.

    Raises
    ------
    BadOption
        When the shape is unknown, there are fewer contributions than communities can share, or the folder is a file.
    """
    chosen = _checked(folder, contributions, seed, shape)
    (folder / "archives").mkdir(parents=True, exist_ok=True)
    book = phrasebook()
    populations = people.populations(chosen, contributions)
    numbers = range(max(int(own.number.max()) for own in populations) + 1)
    names = people.names(numbers, book.words["names"], seed)
    told = _heading(chosen, book, contributions, seed)
    with (folder / "truth_items.csv").open("w", encoding="utf-8", newline="\n") as table:
        table.write("contribution_id,topic,acts,is_program\n")
        done = 0
        for place, n in enumerate(truth.shares_of(chosen, contributions)):
            community = _draw(chosen, book, (place, n, seed), people_of=populations[place], names=names)
            told["communities"][f"reddit:{community.culture.name}"] = _told(chosen, book, community, n)
            for lines in _write(folder / "archives", book, community, table, seed=seed):
                done += lines
                progress("Inventing contributions", done, contributions)
    (folder / "truth.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if not (folder / "study.toml").exists():
        (folder / "study.toml").write_text(study_text(chosen), encoding="utf-8")
    return told


def _checked(folder: Path, contributions: int, seed: int, shape: str) -> Shape:
    """Refuse what cannot be made."""
    if shape not in SHAPES:
        raise BadOption(f"There is no shape '{shape}'. Choose one of: {', '.join(SHAPES)}.")
    chosen = shape_named(shape)
    least = LEAST_A_COMMUNITY * len(chosen.cultures)
    if contributions < least:
        raise BadOption(
            f"{contributions} contributions are too few for the communities of the shape '{shape}'. Ask for {least} or more."
        )
    if seed < 0:
        raise BadOption(f"The seed must be 0 or more, not {seed}.")
    if folder.exists() and not folder.is_dir():
        raise BadOption(f"{folder} is a file. Name a folder for the invented archives.")
    return chosen


def _draw(
    shape: Shape, book: Phrasebook, plan: tuple[int, int, int], *, people_of: people.People, names: list[str]
) -> Community:
    """Draw everything about one community but its words."""
    place, n, seed = plan
    culture = shape.cultures[place]
    generator = np.random.default_rng([seed, place, 0])
    items = threads.draw_items(shape, culture, people_of, contributions=n, generator=generator)
    contents = draw_contents(shape, culture, items, topics=book.topics, generator=generator)
    programs = (RULE_BOT_NAME, f"{book.words['names']['first'][place]}ostel_WordBot")
    return Community(culture, place, len(shape.cultures), people_of, items, contents, names, programs)


def _write(
    folder: Path, book: Phrasebook, community: Community, table: TextIO, *, seed: int
) -> Iterator[int]:
    """Write the two archives of a community; yield how many contributions each block brought."""
    name = community.culture.name
    for number, kind in enumerate(("submissions", "comments")):
        generator = np.random.default_rng([seed, community.place, 1 + number])
        dirt = archives.bad_lines(name, posts=kind == "submissions")
        if kind == "submissions" and community.culture.vintage == "arctic":
            dirt += [archives.advert(name, one) for one in range(N_ADVERTS)]
        counts: list[int] = []
        made = blocks(book, community, posts=kind == "submissions", generator=generator)
        archive = archives.writing(folder / f"{name}_{kind}.zst", _noting(made, table, counts), dirt=dirt)
        for _ in archive:
            yield counts[-1]


def _noting(made: Iterator[Lines], table: TextIO, counts: list[int]) -> Iterator[list[str]]:
    """Pass on the lines of blocks, and write down the truth about them."""
    for block in made:
        table.write("".join(f"{row}\n" for row in block.truth))
        counts.append(block.n_new)
        yield block.lines


def _heading(shape: Shape, book: Phrasebook, contributions: int, seed: int) -> dict[str, Any]:
    """The truth about the whole corpus."""
    return {
        "shape": shape.name,
        "seed": seed,
        "contributions": contributions,
        "counted": COUNTED,
        "start": shape.start.isoformat(),
        "end": shape.end.isoformat(),
        "timezone": shape.timezone,
        "period": "half-year",
        "topics": book.codes,
        "acts": list(ACTS),
        "born_topic": {"topic": "video_lessons", "on": shape.birth_on.isoformat(), "share": shape.born_share},
        "communities": {},
    }


def _told(shape: Shape, book: Phrasebook, community: Community, n: int) -> dict[str, Any]:
    """The truth about one community: its parameters, and for each half-year what was planted and what came of it."""
    culture, items = community.culture, community.items
    planted = truth.planted(shape, culture, book.topics)
    realised = truth.realised(items, community.contents, topics=book.topics, n_periods=len(planted))
    rows = zip(shape.cuts, planted, realised, strict=False)
    parameters = {
        name: value
        for name, value in asdict(culture).items()
        if not name.endswith("acts") and name != "topics"
    }
    return {
        "contributions": n,
        "posts": int(items.is_written[: items.n_posts].sum()),
        "people": len(community.people.activity),
        "parameters": parameters,
        **truth.weekly(shape, culture, n),
        "periods": {cut.isoformat(): {"planted": a, "realised": b} for cut, a, b in rows},
    }
