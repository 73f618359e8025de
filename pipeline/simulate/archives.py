"""Archives on disk: lines packed with zstd in several frames, with the dirt that real ones have."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import zstandard

LINES_A_FRAME: Final = 4_000
LEVEL: Final = 3


def writing(path: Path, blocks: Iterable[list[str]], *, dirt: list[bytes]) -> Iterator[int]:
    """Write blocks of lines to a ``.zst`` file, the dirty lines among the first ones; yield the lines of each block.

    Where there is no block there is no file: readers refuse empty ones.
    """
    path.unlink(missing_ok=True)
    packer = zstandard.ZstdCompressor(level=LEVEL)
    for number, block in enumerate(blocks):
        lines = [line.encode() for line in block]
        if number == 0:
            lines = with_dirt(lines, dirt)
        with path.open("ab") as file:
            _write_frames(file, lines, packer)
        yield len(lines)


def _write_frames(file: BinaryIO, lines: list[bytes], packer: zstandard.ZstdCompressor) -> None:
    """Pack lines, so many to a frame."""
    frames = (lines[start : start + LINES_A_FRAME] for start in range(0, len(lines), LINES_A_FRAME))
    file.writelines(packer.compress(b"\n".join(frame) + b"\n") for frame in frames)


def with_dirt(lines: list[bytes], dirt: list[bytes]) -> list[bytes]:
    """Spread dirty lines evenly among sound ones."""
    mixed = list(lines)
    odd = next((place for place, line in enumerate(lines) if b'"[' not in line), None)
    if odd is not None:
        mixed[odd] = odd_but_sound(mixed[odd])
    for number, line in enumerate(dirt, start=1):
        mixed.insert(number * len(lines) // (len(dirt) + 1) + number - 1, line)
    return mixed


def bad_lines(community: str, *, posts: bool) -> list[bytes]:
    """Lines that no reader can use, each for another reason: cut, not JSON, no record, without id, time or thread."""
    kind = b'"title":"Lost","selftext":"half"' if posts else b'"body":"half"'
    name = community.encode()
    whole = b'{"id":"zz0","subreddit":"' + name + b'",' + kind
    without_thread = b',"link_id":null,"parent_id":null,"created_utc":1546300800}'
    return [
        whole[: len(whole) // 2],
        b'{"subreddit":"' + name + b'",' + kind + b',"created_utc":1546300800,"link_id":"t3_7zzzzz"}',
        whole + b',"created_utc":null,"link_id":"t3_7zzzzz"}',
        b'{"id":"zz1","subreddit":"' + name + b'"' + without_thread if posts else whole + without_thread,
        b'["not", "a", "record"]',
        b'{"id":"zz2","subreddit":"' + name + b'","body":"\xff\xfe broken letters"}',
        b"null",
        b"",
    ]


def advert(community: str, number: int) -> bytes:
    """A post somebody paid for, as in dumps from 2025 on; readers leave it out."""
    return (
        f'{{"id":"7z{number:04d}","subreddit":"{community}","author":"promoted_{number}x","title":"Software for schools",'
        f'"selftext":"","created_utc":1577836800,"promoted":true,"adserver_click_url":"https://ads.example.com/c",'
        f'"adserver_imp_pixel":"https://ads.example.com/p","score":0,"url":"https://shop.example.com/"}}'
    ).encode()


def odd_but_sound(line: bytes) -> bytes:
    """A line with half a surrogate pair and a zero byte in its text, which careful readers take."""
    return line.replace(b'"body":"', b'"body":"\\ud83d\\u0000 ', 1).replace(
        b'"selftext":"', b'"selftext":"\\ud83d ', 1
    )
