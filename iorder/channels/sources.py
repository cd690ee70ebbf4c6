"""Whether the files of an import are still what they were when it began."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from iorder.channels.drafting.kinds import used
from iorder.channels.plan import Plan
from iorder.kernel.errors import InvalidInput

Stamps = Mapping[str, list[int | str]]
"""By path: size and digest of the content."""


def check_sources(plan: Plan, folder: Path, start: int) -> Stamps:
    """What the files are, kept in ``sources.json``; where ``start`` goes on, what they must be.

    Raises InvalidInput for one that changed since, or cannot be opened.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "sources.json"
    now = _stamps(plan)
    if not start or not kept.is_file():
        kept.write_text(json.dumps(now))
        return now
    before = json.loads(kept.read_text())
    for path, stamp in now.items():
        if before.get(path, stamp) != stamp:
            raise InvalidInput(
                f"{Path(path).name}: the file changed since this import began; start a new import "
                "with it. What was taken stays, and what is the same is not taken twice."
            )
    return now


def _stamps(plan: Plan) -> Stamps:
    found: dict[str, list[int | str]] = {}
    for path in dict.fromkeys(file.path for file in used(plan)):
        try:
            with Path(path).open("rb") as stream:
                digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16))
                found[path] = [stream.tell(), digest.hexdigest()]
        except OSError as failed:
            raise InvalidInput(f"{Path(path).name}: cannot be opened ({failed}).") from None
    return found
