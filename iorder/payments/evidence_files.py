"""Files of evidence: what they may be, and where they lie.

A file is known by its content, so the same one is kept once. What is accepted is checked by its
first bytes, never by its name; that it holds no virus is assumed, so it is only ever given back as
a download, and never opened here.
"""

import hashlib
import os
import secrets
from pathlib import Path

from iorder.kernel.errors import InvalidInput, NotFound
from iorder.payments.defence import JPEG, PDF, PNG

MOST_BYTES = 4_000_000
BEGINS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
FOLDER = "evidence"


def kind_of(name: str, content: bytes) -> str:
    """The media type. Raises InvalidInput for what no service takes."""
    if not content:
        raise InvalidInput(f"{name} is empty; choose another file.")
    if len(content) > MOST_BYTES:
        size, most = len(content) / 1_000_000, MOST_BYTES / 1_000_000
        raise InvalidInput(f"{name} has {size:.1f} MB; payment services take {most:g} MB a file.")
    for media_type, begins in BEGINS.items():
        if content.startswith(begins):
            return media_type
    raise InvalidInput(f"{name} is no PDF, JPEG or PNG; payment services take only these.")


def named(name: str, media_type: str) -> str:
    """``name`` with the ending of what it is."""
    stem, dot, ending = name.rpartition(".")
    known = {ENDINGS[media_type], ".jpeg"} if media_type == JPEG else {ENDINGS[media_type]}
    if dot and f".{ending.lower()}" in known:
        return name
    return f"{stem if dot else name}{ENDINGS[media_type]}"


def keep(files: Path, content: bytes) -> str:
    """Write it where it belongs, whole or not at all; returns its digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(files, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        half.write_bytes(content)
        os.replace(half, path)
    return digest


def content_of(files: Path, digest: str) -> bytes:
    """Raises NotFound where the file is gone or is not what it was."""
    path = _path(files, digest)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotFound("This file of evidence is not there any more; remove it and add it again.")
    return content


def forget(files: Path, digest: str) -> None:
    """Delete a file that no evidence names any more."""
    _path(files, digest).unlink(missing_ok=True)


def _path(files: Path, digest: str) -> Path:
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise NotFound("There is no such file of evidence.")
    return files / FOLDER / digest[:2] / digest
