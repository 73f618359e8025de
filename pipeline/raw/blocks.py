"""Archives cut into blocks of whole lines; a file that grew begins with the same blocks as before."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pipeline.errors import SourceIncomplete

# Where a stored piece starts in its input, and how long it is, with the SHA-256 of its bytes.
Known = Mapping[int, frozenset[tuple[int, str]]]

# The longest posts take some 200 kB; without a limit, a file that is one long line would fill the memory.
LONGEST_LINE = 2**26

# From where to where something stands in some bytes.
Stretch = tuple[bytes, int, int]


@dataclass(frozen=True)
class Block:
    """Some whole lines of an input; only the last line of a file may lack its end."""

    index: int
    first_byte: int
    first_line: int
    content: bytes


def _every(_: int) -> bool:
    return True


@dataclass
class Blocks:
    """The blocks of an input, or some of them by number, since to put one together costs more than to find its ends.

    After the last one it knows how many lines the whole input has and whether it broke off.
    """

    pieces: Iterable[bytes]
    size: int
    holds: Callable[[int], bool] = _every
    n_lines: int = 0
    n_bytes: int = 0
    head: bytes = b""
    problem: str | None = None

    def __iter__(self) -> Iterator[Block]:
        for index, stretches in enumerate(self._stretches()):
            if index == 0:
                self.head = _joined(stretches)[:512]
            if self.holds(index):
                yield Block(index, self.n_bytes, self.n_lines + 1, _joined(stretches))
            self.n_bytes += sum(end - start for _, start, end in stretches)
            self.n_lines += sum(piece.count(b"\n", start, end) for piece, start, end in stretches)
            last, _, end = stretches[-1]
            self.n_lines += last[end - 1] != ord("\n")

    def _stretches(self) -> Iterator[list[Stretch]]:
        """Collect stretches of pieces until they make a block; where it ends depends only on what stands before."""
        waiting: list[Stretch] = []
        n_waiting = 0
        try:
            for piece in self.pieces:
                start = 0
                while end := piece.find(b"\n", start + max(self.size - 1 - n_waiting, 0)) + 1:
                    yield [*waiting, (piece, start, end)]
                    start, waiting, n_waiting = end, [], 0
                if start < len(piece):
                    waiting.append((piece, start, len(piece)))
                    n_waiting += len(piece) - start
                if n_waiting > self.size + LONGEST_LINE:
                    self.problem = f"a line is longer than {LONGEST_LINE // 2**20} MiB, so no record"
                    break
        except SourceIncomplete as error:
            self.problem = str(error)
        if waiting:
            yield waiting


def _joined(stretches: list[Stretch]) -> bytes:
    return b"".join(memoryview(piece)[start:end] for piece, start, end in stretches)


def count_lines(content: bytes) -> int:
    """Count lines, the last one also when its end is missing."""
    return content.count(b"\n") + (not content.endswith(b"\n") and len(content) > 0)


def new_pieces(block: Block, known: Known) -> Iterator[Block]:
    """Yield what of a block is not stored yet; a last line without end is a piece of its own.

    A file that grew begins with pieces that are stored. A stored last line without end is the same line only when its
    end follows; otherwise it was cut off and is read anew.
    """
    content, start = block.content, 0
    while start < len(content):
        end = _end_of_known(content, start, known.get(block.first_byte + start, frozenset()))
        if end is None:
            break
        start = end
    yield from (
        Block(block.index, block.first_byte + a, block.first_line + content.count(b"\n", 0, a), content[a:b])
        for a, b in _at_last_line_end(content, start)
        if a < b
    )


def _end_of_known(content: bytes, start: int, stored: frozenset[tuple[int, str]]) -> int | None:
    """Where the longest stored piece that starts here ends, if any is stored."""
    for length, digest in sorted(stored, reverse=True):
        end = start + length
        whole = content[end - 1 : end] == b"\n" or content[end : end + 1] in (b"\n", b"")
        if end <= len(content) and whole and sha256(content[start:end]).hexdigest() == digest:
            return end if content[end - 1 : end] == b"\n" or end == len(content) else end + 1
    return None


def _at_last_line_end(content: bytes, start: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Cut what is left into whole lines and a last line without end."""
    cut = max(content.rfind(b"\n") + 1, start)
    return (start, cut), (cut, len(content))
