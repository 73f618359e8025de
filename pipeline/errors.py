"""Every error a user can meet: what was found, what was expected, what to do next."""


class StaffroomError(Exception):
    """The root of all errors that are told in one sentence, without a traceback."""

    exit_status = 2


class BadStudy(StaffroomError):
    """Raised when study.toml (or the folder around it) cannot be used; lists every problem found."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class BadOption(StaffroomError):
    """Raised when a command was given a value that makes no sense."""


class BadCodebook(StaffroomError):
    """Raised when codebook.toml lacks a code, a definition, or names one twice."""


class NothingToAnalyse(StaffroomError):
    """Raised when no contribution has been collected, so no number could be true."""


class NothingPublished(StaffroomError):
    """Raised when a command needs the published copy and there is none yet."""


class WarehouseBusy(StaffroomError):
    """Raised when another process is writing this study's warehouse; names the holder."""


class WarehouseFromElsewhere(StaffroomError):
    """Raised when a warehouse was made by another version of Staffroom than can be read."""


class KeyMismatch(StaffroomError):
    """Raised when the pseudonym key is not the one the stored contributions were made with."""


class KeyUnsafe(StaffroomError):
    """Raised when the pseudonym key is readable by others, or lies in the study folder."""


class BadQuery(StaffroomError):
    """Raised when a query typed by a person is refused by DuckDB; carries DuckDB's words."""


class OutOfRoom(StaffroomError):
    """Raised when the disk or the memory is full; what was published before stays whole."""


class ModelUnavailable(StaffroomError):
    """Raised when an optional model or its package is not on this machine."""


class SourceIncomplete(StaffroomError):
    """Raised at the end of a collection when a source was cut off; what was read is kept."""

    exit_status = 3


class BadSource(StaffroomError):
    """Raised when an input file is empty, of another format, or holds no line of the study; what was stored stays."""


class SourceSilent(StaffroomError):
    """Raised when a live source gave no usable answer for as long as the study allows; what was collected is kept."""

    exit_status = 3


class SourceRefuses(StaffroomError):
    """Raised when a live source will not give what was asked for; the others go on, what was collected is kept."""

    exit_status = 3


class NoAccess(StaffroomError):
    """Raised when the credentials that a live source needs are missing from the environment, or are refused."""
