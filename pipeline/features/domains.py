"""Reduce hosts to registrable domains, and say what kind of site each is."""

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

KINDS = (
    "marketplace",
    "publisher",
    "vendor",
    "video",
    "news",
    "government",
    "scholarly",
    "social",
    "file",
    "community",
    "short link",
    "other",
)


def known_hosts(hosts: Iterable[str]) -> Iterator[dict[str, str]]:
    """Give every host its domain and kind; hosts without a registrable domain (mistyped, numbers) are left out."""
    for host in hosts:
        domain = registrable(host)
        if domain is not None:
            yield {"host": host, "domain": domain, "kind": kind_of(domain)}


def registrable(host: str) -> str | None:
    """The part of a host that somebody registered: ``news.bbc.co.uk`` gives ``bbc.co.uk``.

    Reference: Public Suffix List, the copy that comes with tldextract.
    """
    domain = _extract()(host.strip(".").lower()).top_domain_under_public_suffix
    try:
        return domain.encode("idna").decode("ascii") or None
    except UnicodeError:
        return None


def kind_of(domain: str) -> str:
    """Look a domain up in domain_kinds.csv: itself first, then its endings (``.gov``)."""
    kinds = domain_kinds()
    labels = domain.split(".")
    endings = ("." + ".".join(labels[start:]) for start in range(1, len(labels)))
    return next((kinds[name] for name in (domain, *endings) if name in kinds), "other")


@cache
def domain_kinds() -> dict[str, str]:
    """Read the table made by people: domain or ending, kind."""
    path = Path(__file__).with_name("domain_kinds.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["domain"]: row["kind"] for row in csv.DictReader(file)}


@cache
def _extract() -> Any:
    """Without addresses of suffix lists tldextract stays off the network; without a folder it writes no cache."""
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
