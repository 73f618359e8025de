"""Rows of tables for the tests of their readers, and what readers make of them."""

from pathlib import Path

from pipeline.raw.items import Item
from pipeline.raw.table import reader
from pipeline.study import Source

FILE = Path("table.csv")
OWN = {"id": "nr", "text": "words", "created": "date", "author": "who", "parent": "answers", "url": "link"}
NOON = 1_577_880_000  # 2020-01-01 12:00 UTC
NOON_WORDS = "2020-01-01 12:00:00"
DAY = {"created_precision": "day"}


def read(row, **options):
    """What a row becomes; without options it is one of an invented forum."""
    return reader(Source("sheet", "table", options=options or {"columns": OWN}), FILE)(row)


def row(**cells):
    return {"nr": "7", "words": "I ask first.", "date": NOON_WORDS, "who": "quiet_heron_12"} | cells


def told(item):
    """What an item says, without what it leaves unsaid."""
    unsaid = Item(id="", native_kind="", created=0)
    names = [name for name in Item.__struct_fields__ if getattr(item, name) != getattr(unsaid, name)]
    return {name: getattr(item, name) for name in names}
