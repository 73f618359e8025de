"""The command line: ``staffroom …``, one thin function per command."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from flows import commands
from pipeline import __version__
from pipeline.errors import StaffroomError

STUDY_COMMANDS = (
    ("collect", "sources to raw: reads what is new, never twice"),
    ("refresh", "look again at what is stored: scores, edits; what is deleted at the source is purged here"),
    ("forget", "purge a contribution or an account because somebody asked for it"),
    ("analyse", "raw to the published warehouse"),
    ("publish", "published warehouse to site/"),
    ("run", "collect, analyse, publish"),
    ("status", "what was collected, last runs, what is stale"),
    ("sql", "ask the published copy a question"),
    ("deploy", "run collect, refresh, analyse and publish on the schedules of study.toml"),
    ("serve", "look at site/ in a browser (this machine only)"),
    ("doctor", "check the machine, the key, the study and its sources"),
    ("codes", "the codebook and its classifier"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 2 yours to mend, 3 a source is incomplete, 1 our defect."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except StaffroomError as error:
        print(f"staffroom: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print(
            "staffroom: stopped. What was stored before is whole; run the same command to go on.",
            file=sys.stderr,
        )
        return 130
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    """Describe every command and its options."""
    parser = argparse.ArgumentParser(
        prog="staffroom", description="Shows how educators learn from each other in public."
    )
    parser.add_argument("--version", action="version", version=f"staffroom {__version__}")
    add = parser.add_subparsers(title="commands", required=True, metavar="COMMAND").add_parser
    _add_makers(
        add("init", help="a new study folder"), add("simulate", help="invented archives with known truths")
    )
    added = {name: add(name, help=help_text, description=help_text) for name, help_text in STUDY_COMMANDS}
    for name, command in added.items():
        command.add_argument("--study", type=Path, default=None, metavar="DIR", help="study folder")
        command.set_defaults(command=getattr(commands, name))
    _add_options(added)
    return parser


def _add_makers(init: argparse.ArgumentParser, simulate: argparse.ArgumentParser) -> None:
    """Describe the commands that make a folder."""
    for command, function in ((init, commands.init), (simulate, commands.simulate)):
        command.add_argument("folder", type=Path, metavar="DIR")
        command.set_defaults(command=function)
    simulate.add_argument(
        "--contributions", type=_count, default=20_000, metavar="N", help="how many (default 20000)"
    )
    simulate.add_argument(
        "--seed", type=int, default=20210301, metavar="S", help="the same seed, the same archives"
    )
    simulate.add_argument(
        "--shape",
        choices=("demo", "headline"),
        default="demo",
        help="four small communities, or the model study's two",
    )
    simulate.add_argument("--quiet", action="store_true", help="tell nothing while it runs")


def _add_options(added: dict[str, argparse.ArgumentParser]) -> None:
    """Describe the options of single commands."""
    for name in ("collect", "refresh", "forget", "analyse", "publish", "run"):
        added[name].add_argument("--quiet", action="store_true", help="tell nothing while it runs")
    for name in ("analyse", "publish", "run"):
        added[name].add_argument("--full", action="store_true", help="build everything anew")
    for name in ("collect", "refresh", "forget", "analyse", "publish", "run", "status", "doctor"):
        added[name].add_argument("--json", action="store_true", help="answer in JSON on standard output")
    added["deploy"].add_argument(
        "--serve", action="store_true", help="start a Prefect server on this machine, too"
    )
    added["deploy"].add_argument("--quiet", action="store_true", help="tell nothing while it runs")
    for name in ("collect", "refresh"):
        added[name].add_argument("--source", metavar="NAME", help="only this source")
    asked = added["forget"].add_mutually_exclusive_group(required=True)
    asked.add_argument("--contribution", metavar="ID", help="its id in core.contributions")
    asked.add_argument("--account", metavar="NAME", help="its name on the platform; it is written nowhere")
    added["forget"].add_argument(
        "--platform", metavar="NAME", help="where the account is, for example reddit"
    )
    added["sql"].add_argument(
        "query", nargs="?", metavar="QUERY", help="a question in SQL; else read from standard input"
    )
    added["sql"].add_argument("--format", choices=("table", "csv", "json", "parquet"), default="table")
    added["doctor"].add_argument(
        "--sources", action="store_true", help="list the kinds of sources, each with its data sheet"
    )
    added["serve"].add_argument("--port", type=int, default=8765)
    added["codes"].add_argument(
        "what", choices=("card",), help="card: how good the classifier is, code by code"
    )


def _count(text: str) -> int:
    """Read a number of contributions, with or without thousands separators."""
    digits = text.replace(",", "").replace("_", "")
    if not digits.isdigit() or int(digits) < 1:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a number of contributions; give 1 or more, for example 20000"
        )
    return int(digits)


if __name__ == "__main__":
    sys.exit(main())
