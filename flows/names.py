"""What studies and sources are called on a Prefect server, where some signs are not allowed in names."""

from pipeline.study import Study

# The last three are Prefect's own mistake: it puts names into addresses as they are.
NOT_ALLOWED = str.maketrans(dict.fromkeys("/%&<>?#\\", " "))


def name_of_study(study: Study) -> str:
    """What a study's deployments are called."""
    return _allowed(study.title)


def tag_of_source(study: Study, source: str) -> str:
    """The tag by which Prefect lets only one task at a time ask a source."""
    return f"source: {_allowed(source)} ({_allowed(study.title)})"


def _allowed(text: str) -> str:
    """Take out what Prefect refuses."""
    return " ".join(text.translate(NOT_ALLOWED).split()) or "study"
