"""Files people send: streamed to disk in chunks, each in a folder of its own, found by token.

A token is the folder's random name; inside it the file keeps a harmless form of the name it came
with, which is what people read in messages. What nobody needs any more goes after ``KEPT_DAYS``.
"""

import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from flask import Response, jsonify, request

from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.file_names import harmless
from iorder.session import web_settings
from iorder.web import route

CHUNK = 1 << 18
KEPT_DAYS = 30
_TOKEN = re.compile(r"[0-9a-f]{32}")


class TooLarge(Refused):
    """The file is larger than IORDER_MAX_UPLOAD_MB."""

    code = "too_large"
    status = 413


class NoRoom(Refused):
    """The disk under IORDER_FILES took no more."""

    code = "no_room"
    status = 507


@route("/imports/upload", needs="imports.run", methods=("POST",))
def upload() -> Response:
    """Takes one file as the raw body, its name percent-encoded in ``X-File-Name``.

    Answers {token, name, size}; 413 and 507 carry words in ``title`` as every refusal does.
    """
    name = harmless(unquote(request.headers.get("X-File-Name", "")))
    most = web_settings().max_upload_mb * 1024 * 1024
    if (request.content_length or 0) > most:
        raise _too_large(name)
    _forget_old(_root())
    folder = _root() / secrets.token_hex(16)
    try:
        folder.mkdir(parents=True)
        size = _save(request.stream, folder / name, most)
    except OSError as failed:
        raise NoRoom(f"{name} could not be kept ({failed.strerror}); free some disk.") from None
    return jsonify(token=folder.name, name=name, size=size)


def uploaded(tokens: Sequence[str]) -> list[Path]:
    """The files behind ``tokens``. Raises InvalidInput for none, NotFound for one that is gone."""
    if not tokens:
        raise InvalidInput("No file was sent; choose one.")
    return [_of(token) for token in tokens]


def discard(paths: Sequence[Path]) -> None:
    """Delete uploaded files that no import will use; paths from elsewhere are left alone."""
    for folder in {path.parent for path in paths}:
        if folder.parent == _root() and _TOKEN.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _save(source: IO[bytes], path: Path, most: int) -> int:
    """Write ``source`` to ``path``; whatever stops it, nothing half is left behind."""
    size, whole = 0, False
    try:
        with path.open("wb") as target:
            for chunk in _chunks(source):
                size += len(chunk)
                if size > most:
                    raise _too_large(path.name)
                target.write(chunk)
        whole = True
    finally:
        if not whole:
            shutil.rmtree(path.parent, ignore_errors=True)
    return size


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def _of(token: str) -> Path:
    folder = _root() / str(token)
    if _TOKEN.fullmatch(str(token)) and folder.is_dir():
        for path in folder.iterdir():
            return path
    raise NotFound("An uploaded file is not there any more; send it again.")


def _root() -> Path:
    return (web_settings().files / "uploads").resolve()


def _forget_old(root: Path) -> None:
    if not root.is_dir():
        return
    oldest = time.time() - KEPT_DAYS * 86_400
    for folder in root.iterdir():
        if _TOKEN.fullmatch(folder.name) and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _too_large(name: str) -> TooLarge:
    return TooLarge(
        f"{name} is larger than {web_settings().max_upload_mb:,} MB. Split it, pack it with gzip, "
        "or load it on the server with: python -m iorder import."
    )
