"""Commands that look after things: serve the site, check the machine and the study."""

import argparse
import json
import sys

from flows.commands.choosing import study_folder
from pipeline.errors import BadOption, StaffroomError


def serve(options: argparse.Namespace) -> int:
    """Serve site/ on the loopback address until stopped."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    from pipeline.errors import NothingPublished
    from pipeline.study import read_study

    site = read_study(study_folder(options)).path("site")
    if not (site / "index.html").exists():
        raise NothingPublished(f"There is no site in {site} yet. Run: staffroom run --study '{site.parent}'")
    try:
        server = ThreadingHTTPServer(
            ("127.0.0.1", options.port), partial(SimpleHTTPRequestHandler, directory=site)
        )
    except OSError as error:
        raise BadOption(
            f"Port {options.port} cannot be used ({error.strerror}). Choose another with --port."
        ) from error
    print(f"Open http://127.0.0.1:{server.server_port}/  (stop with Ctrl-C)", flush=True)
    with server:
        server.serve_forever()
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Check the machine, the key, the study and its sources; answer 2 when something is to be mended."""
    from pipeline.doctor import examine
    from pipeline.settings import read_settings

    if options.sources:
        return _tell_sources(options)
    findings = examine(study_folder(options), read_settings())
    if options.json:
        json.dump([finding.__dict__ for finding in findings], sys.stdout, indent=1)
        print()
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.is_well else 'MEND'}  {finding.what}: {finding.told}")
    return 0 if all(finding.is_well for finding in findings) else StaffroomError.exit_status


def _tell_sources(options: argparse.Namespace) -> int:
    """Print the data sheet of every kind of source."""
    from pipeline.raw.build import data_sheets

    sheets = data_sheets()
    if options.json:
        json.dump(sheets, sys.stdout, indent=1)
        print()
    else:
        print("\n\n".join(f"{kind}\n{'=' * len(kind)}\n{sheet}" for kind, sheet in sheets.items()))
    return 0
