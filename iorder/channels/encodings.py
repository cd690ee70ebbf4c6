"""The encoding of a text file, told from all of its bytes.

UTF-8 is checked over the whole file, so a bad byte in row 900,000 is known before row 1 is taken.
Otherwise: lone high bytes between ASCII letters are a European single-byte page, told by which
one makes common letters of them; runs of high bytes are left to charset-normalizer.
A file that is UTF-8 but for a few bytes is read as ``utf-8`` with those rows rejected.
"""

import codecs
import re
from typing import IO

from iorder.kernel.errors import InvalidInput

_CHUNK = 1 << 20
_HIGH = re.compile(rb"[\x80-\xff]+")
_LATIN = {
    "cp1252": "äöüßéèêëàâçîïôùûœæáíóúñãõåøÄÖÜÉÈÀÇÁÍÓÚÑÃÕÅØÆŒ€–’“”‘…°«»¿¡ºª£©®",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžőűäöüßăâîşţĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽŐŰÄÖÜ€–’“”„…°",
    "iso8859_2": "ąćęłńóśźżáčďéěíňřšťúůýžőűäöüßĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽŐŰÄÖÜ",
    "mac_roman": "äöüßéèêëàâçîïôùûáíóúñãõåøÄÖÜÉÈÀÇÁÍÓÚÑÃÕÅØ",
    "cp850": "äöüßéèêëàâçîïôùûáíóúñãõåøÄÖÜÉÈÀÇÁÍÓÚÑÃÕÅØ",
    "cp1254": "ığşİĞŞäöüçÄÖÜÇâî€’",
}
_CYRILLIC = ("cp1251", "koi8_r", "cp866")
_RUNS = ["cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251", "koi8_r", "cp866", "iso8859_7",
         "cp1253", "cp1255", "cp1256"]  # fmt: skip


def detect(stream: IO[bytes], label: str) -> str:
    """The codec's name. Raises InvalidInput where the bytes are no text at all."""
    head = stream.read(_CHUNK)
    if by_mark := _by_mark(head):
        return by_mark
    if head[:4096].count(0) > len(head[:4096]) // 5:
        return _wide(head, label)
    _no_junk(head, label)
    good, bad, sample = _scan(head, stream)
    if not bad or good > 20 * bad:
        return "utf-8"
    return _legacy(sample)


def _by_mark(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return ""


def _wide(head: bytes, label: str) -> str:
    """UTF-16 without a mark: its ASCII has a zero at every even or every odd place."""
    part = head[:4096]
    even, odd = part[0::2].count(0), part[1::2].count(0)
    if odd > 4 * max(even, 1):
        return "utf-16-le"
    if even > 4 * max(odd, 1):
        return "utf-16-be"
    raise _junk(label)


def _no_junk(head: bytes, label: str) -> None:
    part = head[:65536]
    control = sum(part.count(code) for code in range(32) if code not in (9, 10, 11, 12, 13, 26, 27))
    if control > max(2, len(part) // 100):
        raise _junk(label)


def _junk(label: str) -> InvalidInput:
    return InvalidInput(f"{label}: this is no text file; export it as CSV, XLSX or JSON.")


def _scan(head: bytes, stream: IO[bytes]) -> tuple[int, int, bytes]:
    """(valid UTF-8 runs, invalid ones, high bytes with what stands around them)."""
    good = bad = 0
    around: list[bytes] = []
    size = 0
    chunk = head
    while chunk:
        chunk += stream.readline()  # a character is never cut: lines end in ASCII
        if not chunk.isascii():
            chunk_good, chunk_bad = _count(chunk)
            good, bad = good + chunk_good, bad + chunk_bad
            if size < 200_000:
                lines = [line for line in chunk.splitlines() if not line.isascii()]
                kept = b"\n".join(lines)[: 200_000 - size]
                around.append(kept)
                size += len(kept)
        chunk = stream.read(_CHUNK)
    return good, bad, b"\n".join(around)


def _count(chunk: bytes) -> tuple[int, int]:
    try:
        text = chunk.decode("utf-8")
    except UnicodeDecodeError:
        good = bad = 0
        for run in _HIGH.findall(chunk):
            try:
                run.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
        return good, bad
    return len(text.encode()) - len(text), 0


def _legacy(sample: bytes) -> str:
    runs = _HIGH.findall(sample)
    long = sum(len(run) for run in runs if len(run) > 2)
    if long * 2 > sum(len(run) for run in runs) or _japanese(sample):
        pages = _RUNS[1:] if _half_width(sample) else _RUNS
        from charset_normalizer import from_bytes  # noqa: PLC0415 - for files in no Latin letters

        best = from_bytes(sample, cp_isolation=pages).best()
        if best and best.encoding in _CYRILLIC:
            return max(_CYRILLIC, key=lambda codec: _small_cyrillic(sample, codec))
        return best.encoding if best else "cp1252"
    scores = {codec: _score(sample, codec, letters) for codec, letters in _LATIN.items()}
    codec = max(scores, key=lambda one: scores[one])
    if codec == "cp1252" and scores[codec] < 0:
        return "latin-1"
    return codec


def _japanese(sample: bytes) -> bool:
    """Shift JIS kana have ASCII second bytes, so its runs are short: count kana instead."""
    try:
        text = sample.decode("cp932")
    except UnicodeDecodeError:
        return False
    high = [char for char in text if ord(char) > 127]
    kana = sum("\u3040" <= char <= "\u30ff" for char in high)
    return kana * 5 > len(high)


def _small_cyrillic(sample: bytes, codec: str) -> int:
    """Small letters: read with another's page, Cyrillic text is capitals and signs."""
    return sum("\u0430" <= char <= "\u044f" for char in sample.decode(codec, errors="ignore"))


def _half_width(sample: bytes) -> bool:
    """Any single-byte page read as Shift JIS gives half-width kana, which shops do not write."""
    text = sample.decode("cp932", errors="ignore")
    high = [char for char in text if ord(char) > 127]
    return sum("\uff61" <= char <= "\uff9f" for char in high) * 3 > len(high)


def _score(sample: bytes, codec: str, letters: str) -> float:
    """Share of high characters that are common in the languages of this page, where they can
    stand; -1: not valid."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return -1.0
    high = [at for at, char in enumerate(text) if ord(char) > 127]
    good = sum(text[at] in letters and not _is_odd(text, at) for at in high)
    return good / max(len(high), 1)


def _is_odd(text: str, at: int) -> bool:
    """A capital behind a small letter: ``numŽro`` was read with the wrong page."""
    return at > 0 and text[at].isupper() and text[at - 1].islower()
