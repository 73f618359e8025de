"""The files of fitted models: written in one step, and known again by their SHA-256."""

from hashlib import sha256
from pathlib import Path


def write_model(path: Path, content: bytes) -> str:
    """Write a model, all of it or nothing, and give its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)
    return sha256(content).hexdigest()


def read_model(path: Path, digest: str) -> bytes | None:
    """Read a model, or nothing when its file is not there or is not the one that was written."""
    content = path.read_bytes() if path.is_file() else None
    return content if content is not None and sha256(content).hexdigest() == digest else None
