"""The study.toml of an invented study: its communities, archives and declared events."""

from pipeline.simulate.shapes import Shape

HEAD = """# An invented study: every community, contributor and word in it was made up by `staffroom simulate`.
# What was planted stands in truth.json; compare it with what Staffroom finds.

[study]
title = "{title}"
start = {start}            # inclusive, in the study's time zone
end = {end}              # exclusive
period = "half-year"          # month | quarter | half-year | school-year | year
timezone = "{timezone}"
seed = 20210301               # every random number is drawn from it
smallest_cell = 10            # contributors behind any cell that is shown
"""
COMMUNITY = """
[[community]]
id = "reddit:{name}"
label = "{label}"
"""
SOURCE = """
[[source]]
name = "{name}"
kind = "reddit-archive"
files = ["archives/{name}_*.zst"]
community = "reddit:{name}"
[source.charter]
basis = "Invented data"
"""
EVENT = """
[[event]]                     # declared before looking at the data
name = "{name}"
on = {on}
"""


def study_text(shape: Shape) -> str:
    """Write the study around the archives of a shape."""
    parts = [HEAD.format(title=shape.title, start=shape.start, end=shape.end, timezone=shape.timezone)]
    parts += [COMMUNITY.format(name=one.name, label=one.label) for one in shape.cultures]
    parts += [SOURCE.format(name=one.name) for one in shape.cultures]
    parts += [EVENT.format(name=name, on=on) for name, on in shape.events.items()]
    return "".join(parts)
