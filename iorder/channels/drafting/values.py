"""One column's cells to values: a converter a field, made once and remembering what it has seen.

An empty cell (or one of ``parse.NULLS``) is ``""`` for texts and None for everything else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from iorder.channels import parse, words
from iorder.channels.parse import NULLS, SEEN, BadCell
from iorder.kernel.currencies import EXPONENTS

Convert = Callable[[str], Any]

MOST_TEXT = 10_000
"""Longest text a field takes; a longer one is a quote that was never closed."""

MOST_CODE = 500
"""Longest code: what the databases can index."""

_SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "R$": "BRL", "₩": "KRW", "₺": "TRY"}
"""Only signs that stand for one currency: $ and ¥ do not."""


def text_of(cell: str) -> str:
    """Trimmed, on one line. Raises BadCell for bytes that are no text."""
    cell = cell.strip()
    if len(cell) < 7 and cell in NULLS:
        return ""
    return cell if cell.isprintable() and len(cell) <= MOST_TEXT else " ".join(_whole(cell).split())


def note_of(cell: str) -> str:
    """Trimmed, with its line breaks. Raises BadCell for bytes that are no text."""
    cell = cell.strip()
    if cell in NULLS:
        return ""
    return cell if cell.isprintable() and len(cell) <= MOST_TEXT else _whole(cell)


def code_of(cell: str) -> str:
    """An identifier or postcode without what spreadsheets wrap it in: ``'01234``, ``="01234"``."""
    cell = text_of(cell)
    if cell and cell[0] in "'=":
        if cell[0] == "'":
            return cell[1:].strip()
        if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
            return cell[2:-1].strip()
    return cell if len(cell) <= MOST_CODE else _short(cell)


def email_of(cell: str) -> str:
    """Trimmed. Raises BadCell where it is too long to be one."""
    cell = text_of(cell)
    return cell if len(cell) <= MOST_CODE else _short(cell)


def _short(text: str) -> str:
    raise BadCell(
        f"The cell holds {len(text):,} characters, {text[:30]!r}...; a number, code or address of "
        f"this kind has at most {MOST_CODE}: is it the right column?"
    )


def _whole(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise BadCell(
            f"The cell holds {len(text):,} characters; at most {MOST_TEXT:,} are taken: look for "
            "a quote that is never closed."
        )
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise BadCell("The cell holds bytes that are no text; save the file as UTF-8 again.")
    return text


def currency_of(cell: str) -> str:
    """An ISO 4217 code. Raises BadCell for an unknown one."""
    text = text_of(cell)
    code = _SYMBOLS.get(text) or text.upper()
    if code and code not in EXPONENTS:
        raise BadCell(f"{text!r} is not an ISO 4217 currency code; write one such as EUR or USD.")
    return code


def _word(kind: str) -> Convert:
    def convert(cell: str) -> tuple[str | None, str] | None:
        text = text_of(cell)
        return (words.translate(kind, text), text) if text else None

    return convert


def _known_or_same(kind: str) -> Convert:
    def convert(cell: str) -> str:
        text = text_of(cell)
        return (words.translate(kind, text) or text) if text else ""

    return convert


def _truth(cell: str) -> bool | None:
    text = text_of(cell)
    if not text:
        return None
    word = words.translate("bool", text)
    if word is None:
        raise BadCell(f"{text!r} is neither yes nor no; write yes or no.")
    return word == "true"


def _tags(cell: str) -> tuple[str, ...]:
    text = text_of(cell)
    for separator in (";", "|"):
        text = text.replace(separator, ",")
    return tuple(dict.fromkeys(tag for one in text.split(",") if (tag := one.strip()[:MOST_CODE])))


def _degrees(sign: str) -> Callable[[str], float]:
    def convert(text: str) -> float:
        value = parse.decimal_of(text, sign)
        if abs(value) > 180:
            raise BadCell(f"{text!r} is no latitude or longitude in degrees.")
        return float(value)

    return convert


def _optional(inner: Callable[[str], Any]) -> Convert:
    """``inner`` for a filled cell, None for an empty one."""

    @lru_cache(SEEN)
    def convert(cell: str) -> Any:
        text = cell.strip()
        return inner(text) if text and text not in NULLS else None

    return convert


_TEXTS: Mapping[str, Convert] = {
    "text": text_of,
    "email": email_of,
    "note": note_of,
    "id": code_of,
    "postcode": code_of,
    "tags": lru_cache(SEEN)(_tags),
    "currency": lru_cache(256)(currency_of),
    "bool": lru_cache(256)(_truth),
    "country": lru_cache(1024)(_known_or_same("country")),
    "payment_method": lru_cache(1024)(_known_or_same("payment_method")),
    **{
        kind: lru_cache(1024)(_word(kind))
        for kind in ("status", "pay_status", "ful_status", "shipment_status", "point_kind")
    },
}
EMPTY: Mapping[str, Any] = {
    "text": "", "email": "", "note": "", "id": "", "postcode": "", "tags": (), "currency": "",
    "country": "", "payment_method": "",
}  # fmt: skip
"""What a field without a column is; None for the types not here."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes things: decimal ``sign``, ``order`` of dates and their ``zone``, and the
    ``discount``: fraction, percent or amount."""

    sign: str
    order: str
    zone: str
    discount: str


def converter(kind: str, how: Notation, currency: str) -> Convert:
    """Reads cells of type ``kind``."""
    if kind in _TEXTS:
        return _TEXTS[kind]
    sign = how.sign
    numbers: dict[str, Callable[[], Callable[[str], Any]]] = {
        "date": lambda: parse.times(how.order, how.zone),
        "amount": lambda: parse.amounts(sign, currency),
        "price": lambda: parse.exact(sign, currency),
        "whole": lambda: parse.wholes(sign),
        "number": lambda: lambda text: parse.decimal_of(text, sign),
        "degrees": lambda: _degrees(sign),
        "discount": lambda: (
            parse.amounts(sign, currency)
            if how.discount == "amount"
            else parse.basis_points(sign, how.discount)
        ),
    }
    return _optional(numbers[kind]())


def overridden(inner: Convert, kind: str, answers: Mapping[str, str]) -> Convert:
    """``inner`` after the plan's own translation of source words, which is believed as it is."""
    by_word = {source.strip().casefold(): ours for source, ours in answers.items()}

    @lru_cache(1024)
    def convert(cell: str) -> Any:
        text = text_of(cell)
        ours = by_word.get(text.casefold())
        if ours is None:
            return inner(cell)
        if kind in ("status", "pay_status", "ful_status", "shipment_status", "point_kind"):
            return (ours, text)
        return ours if kind in ("country", "payment_method") else inner(ours)

    return convert
