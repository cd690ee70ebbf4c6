"""A file in a request, small enough to stand in its body; and the rows of it that are refused."""

import base64
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, Field

from iorder.api.resource import Body
from iorder.channels.shelf_rows import BadRow
from iorder.kernel.errors import InvalidInput

MOST_CHARACTERS = 20_000_000
_ODD = re.compile(r"[^\w. ()-]")


class FileIn(Body):
    """``content``: the file's bytes in base64; its format is told by them, not by ``name``."""

    name: str = Field(min_length=1, max_length=180)
    content: str = Field(
        min_length=1, max_length=MOST_CHARACTERS, json_schema_extra={"contentEncoding": "base64"}
    )


class BadRowOut(BaseModel):
    """``row`` as a spreadsheet shows it, or the line or entry of the file; 0 for none of them."""

    row: int
    column: str
    reason: str


@contextmanager
def on_disk(file: FileIn) -> Iterator[Path]:
    """The file, until the block ends. Raises InvalidInput where it is no base64."""
    try:
        content = base64.b64decode("".join(file.content.split()), validate=True)
    except ValueError:
        raise InvalidInput(
            f"The content of {file.name} is no base64; encode the file's bytes."
        ) from None
    with TemporaryDirectory(prefix="iorder-") as folder:
        path = Path(folder) / (_ODD.sub("_", file.name).strip(".") or "file")
        path.write_bytes(content)
        yield path


def refused(rows: Sequence[BadRow]) -> list[BadRowOut]:
    return [BadRowOut(row=one.row, column=one.column, reason=one.reason) for one in rows]
