"""The keys a study.toml may have: what each is, which are needed, how small and large they may be."""

from datetime import date

PERIODS = ("month", "quarter", "half-year", "school-year", "year")
RUNNERS = ("local",)
SOURCE_KINDS = (
    "reddit-archive",
    "reddit-researchers",
    "reddit-api",
    "arctic-shift",
    "stackexchange",
    "feed",
    "mastodon",
    "bluesky",
    "lemmy",
    "table",
    "ties",
)
# Kinds whose lines do not say which community they are of.
FOR_ONE_COMMUNITY = ("stackexchange", "feed", "mastodon", "bluesky", "table", "ties")
# Kinds that are asked over the network when they name no files.
LIVE_KINDS = ("reddit-api", "arctic-shift", "mastodon", "bluesky", "stackexchange", "feed", "lemmy")
KNOWN: dict[str, dict[str, type | tuple[type, ...]]] = {
    "study": {
        "title": str,
        "start": date,
        "end": date,
        "period": str,
        "timezone": str,
        "seed": int,
        "smallest_cell": int,
    },
    "community": {"id": str, "label": str},
    "source": {
        "name": str,
        "kind": str,
        "files": list,
        "community": str,
        "enabled": bool,
        "charter": dict,
        "mapping": str,
        "columns": dict,
        "time_format": str,
        "timezone": str,
        "created_on": date,
        "waves": dict,
        "relation": str,
        "contributors": list,
        "contributor_columns": dict,
        "minutes": (int, float),
        "seconds_an_answer": (int, float),
        "attempts": int,
        "recheck_hours": (int, float),
        "first_wait_seconds": (int, float),
        "reddit_url": str,
        "oauth_url": str,
        "service": str,
        "site": str,
        "address": str,
        "addresses": list,
        "wordpress": str,
        "whole_history": bool,
        "instance": str,
        "hashtags": list,
        "accounts": list,
        "contexts": bool,
        "threads": bool,
        "search": list,
        "login_service": str,
    },
    "event": {"name": str, "on": date},
    "features": {"embedding": str, "dimensions": int, "shortest_text": int, "language": str},
    "topics": {"smallest_topic": int, "sample": int},
    "measures": {"draws": int, "exclusion_profile": int, "betweenness_sources": int},
    "engine": {"runner": str, "workers": int, "address": str},
    "schedule": {"collect": str, "refresh": str, "analyse": str, "publish": str, "notify": str},
}
# What runs on a schedule, each with a cron that suits it: told when one is wrong.
CRONS = {"collect": "0 */2 * * *", "refresh": "30 3 * * *", "analyse": "0 5 * * 1", "publish": "0 7 * * 1"}
LISTS = ("community", "source", "event")
NEEDED = {
    "study": ("title", "start", "end", "seed"),
    "community": ("id",),
    "source": ("name", "kind"),
    "event": ("name", "on"),
}
LEAST = {
    ("study", "seed"): 0,
    ("study", "smallest_cell"): 1,
    ("features", "dimensions"): 2,
    ("features", "shortest_text"): 1,
    ("topics", "smallest_topic"): 2,
    ("topics", "sample"): 100,
    ("measures", "draws"): 100,
    ("measures", "exclusion_profile"): 0,
    ("measures", "betweenness_sources"): 1,
    ("engine", "workers"): 1,
    ("source", "minutes"): 0,
    ("source", "seconds_an_answer"): 0,
    ("source", "attempts"): 1,
    ("source", "recheck_hours"): 0,
    ("source", "first_wait_seconds"): 0,
}
MOST = {
    ("study", "seed"): 2**32 - 1,  # the largest seed NumPy's and scikit-learn's generators take
    ("measures", "exclusion_profile"): 3,
}
OPEN = ("community",)  # further keys are kept as attributes
