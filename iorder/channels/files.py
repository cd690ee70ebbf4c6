"""Files as they come: folders, gzip and zip opened safely, the format told by the content.

A packed file may be at most ``MAX_UNPACKED`` bytes and ``MAX_RATIO`` times its packed size (once
past ``RATIO_FROM``), a zip at most ``MAX_MEMBERS`` files: more is taken for a bomb and refused.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from iorder.kernel.errors import InvalidInput

MAX_UNPACKED = 20 * 1024**3
MAX_RATIO = 200
RATIO_FROM = 64 * 1024**2
MAX_MEMBERS = 1_000
READABLE = frozenset(
    ("csv", "tsv", "txt", "tab", "xlsx", "xlsm", "json", "jsonl", "ndjson", "gz", "zip")
)
SAMPLE = 256 * 1024


@dataclass(frozen=True)
class Source:
    """One readable thing: a file, or a ``member`` of a zip. ``name`` is what people see."""

    path: Path
    name: str
    member: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}/{self.member}" if self.member else self.name

    def open(self) -> IO[bytes]:
        """The unpacked bytes from the start. Raises InvalidInput."""
        try:
            if self.member:
                return _open_member(self.path, self.member, self.label)
            with self.path.open("rb") as probe:
                packed = probe.read(2) == b"\x1f\x8b"
            if packed:
                size = self.path.stat().st_size
                raw = gzip.open(self.path, "rb")  # noqa: SIM115 - handed to the caller
                return io.BufferedReader(_Capped(cast(IO[bytes], raw), size, self.label), 1 << 16)
            return self.path.open("rb")
        except (OSError, zipfile.BadZipFile, EOFError) as failed:
            raise InvalidInput(f"{self.label}: cannot be opened ({failed}).") from None

    def sample(self, size: int = SAMPLE) -> bytes:
        """The first bytes, unpacked. Raises InvalidInput."""
        with self.open() as stream:
            return stream.read(size)


class _Capped(io.RawIOBase):
    """Unpacked bytes of ``inner`` that stop with a refusal when they look like a bomb."""

    def __init__(self, inner: IO[bytes], packed: int, label: str) -> None:
        self._inner = inner
        self._packed = max(packed, 1)
        self._label = label
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._inner.read(len(buffer))
        except (EOFError, zlib.error, zipfile.BadZipFile, OSError) as failed:
            raise InvalidInput(
                f"{self._label}: the packed file is cut off or damaged ({failed}); "
                "pack or download it again."
            ) from None
        self._read += len(chunk)
        if self._read > MAX_UNPACKED or (
            self._read > RATIO_FROM and self._read > MAX_RATIO * self._packed
        ):
            raise InvalidInput(
                f"{self._label}: unpacks to more than {MAX_RATIO} times its size, which looks "
                "like a zip bomb; unpack it yourself and give the files inside."
            )
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _open_member(path: Path, member: str, label: str) -> IO[bytes]:
    archive = zipfile.ZipFile(path)
    try:
        info = archive.getinfo(member)
        raw = archive.open(info)
    except (KeyError, RuntimeError, NotImplementedError) as failed:
        raise InvalidInput(f"{label}: cannot be unpacked ({failed}).") from None
    return io.BufferedReader(_Capped(raw, info.compress_size, label), 1 << 16)


def expand(paths: Iterable[Path]) -> list[Source]:
    """Every readable file of ``paths``, folders and zips opened, by name. Raises InvalidInput."""
    found: list[Source] = []
    for path in paths:
        if path.is_dir():
            for child in sorted(path.iterdir()):
                if child.is_file() and child.suffix.lower().lstrip(".") in READABLE:
                    found.extend(_sources(child))
        elif path.is_file():
            found.extend(_sources(path))
        else:
            raise InvalidInput(f"{path}: there is no such file.")
    if not found:
        raise InvalidInput("No readable file was given; give CSV, TSV, XLSX, JSON, gzip or zip.")
    return found


def _sources(path: Path) -> Iterator[Source]:
    if path.stat().st_size == 0:
        raise InvalidInput(f"{path.name}: the file is empty; export it again.")
    with path.open("rb") as stream:
        zipped = stream.read(4) == b"PK\x03\x04"
    if not zipped:
        yield Source(path, path.name)
        return
    infos = _members(path)
    if any(info.filename.startswith("xl/") for info in infos):
        yield Source(path, path.name)
        return
    members = [
        info.filename for info in infos
        if not info.is_dir() and not info.filename.startswith("__MACOSX/")
        and info.filename.rsplit(".", 1)[-1].lower() in READABLE - {"zip", "gz", "xlsx", "xlsm"}
    ]  # fmt: skip
    if not members:
        raise InvalidInput(f"{path.name}: the zip holds no CSV, TSV or JSON file.")
    for member in sorted(members):
        yield Source(path, path.name, member)


def _members(path: Path) -> list[zipfile.ZipInfo]:
    """The directory of a zip, refused where it is damaged or claims too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as failed:
        raise InvalidInput(
            f"{path.name}: the workbook or zip is cut off or damaged ({failed}); export it again."
        ) from None
    total = sum(info.file_size for info in infos)
    packed = max(path.stat().st_size, 1)
    if len(infos) > MAX_MEMBERS:
        raise InvalidInput(f"{path.name}: holds {len(infos)} files; at most {MAX_MEMBERS}.")
    if total > MAX_UNPACKED or (total > RATIO_FROM and total > MAX_RATIO * packed):
        raise InvalidInput(
            f"{path.name}: {packed} bytes claim to hold {total}, which looks like a zip bomb; "
            "unpack it yourself and give the files inside."
        )
    return infos


def format_of(source: Source, sample: bytes) -> str:
    """``xlsx``, ``json``, ``jsonl`` or ``text`` by content. Raises InvalidInput for the rest."""
    if not sample:
        raise InvalidInput(f"{source.label}: the file is empty; export it again.")
    if sample.startswith(b"PK\x03\x04"):
        return "xlsx"
    if sample.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(f"{source.label}: this is an old Excel file (.xls); save it as .xlsx.")
    if sample.startswith((b"%PDF", b"PAR1", b"\x89PNG", b"\xff\xd8\xff", b"SQLite format 3")):
        raise InvalidInput(f"{source.label}: not a table; export it as CSV, XLSX or JSON.")
    head = sample[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"["):
        return "json"
    if head.startswith(b"{"):
        return "jsonl" if _one_object_a_line(head, sample) else "json"
    return "text"


def _one_object_a_line(head: bytes, sample: bytes) -> bool:
    first, _, rest = sample.lstrip(b"\xef\xbb\xbf").partition(b"\n")
    return first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{") and len(head) > 2
