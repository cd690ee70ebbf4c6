"""Bank statements in MT940 (SWIFT), and in MT942, which is of the day so far.

The fields and their lines are found here, so that a bad one is named and spoils no other; what an
entry's own fields say is read by the library ``mt-940``, which knows how banks differ.
"""

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.payments.bank_credit import Credit
from iorder.payments.statement import MOST_ENTRIES, BadEntry, Read, Wrong

_FIRST = re.compile(rb"(?:^|\n|\{4:)[ \t\r]*:20:.*?\n:(?:21|25P?|28C?|60[FM]?|61):", re.DOTALL)
_MARKS = b"\xef\xbb\xbf\xff\xfe"
_FIELD = re.compile(
    r":(13D?|20|21|25P?|28C?|34F|60[FM]?|61|62[FM]?|64|65|86|90[CD]?|NS):(.*)", re.DOTALL
)
_FRAME = re.compile(r"(?:\{\d:.*)?-?\}?(?:-.*)?$")
_BALANCE = re.compile(r"([CD])\d{6}([A-Z]{3})(\d[\d.]*,?\d*)")
_CODED = re.compile(r"/(NAME|REMI|CNTP)/(.*?)(?=/{1,3}[A-Z]{4}/|$)")
_WRAPPED_AT = 65
_NAMES = ("end_to_end_reference", "bank_reference")
_SAYS_NOTHING = frozenset(("NONREF", "NOTPROVIDED", "KREF", "EREF", "N", ""))


@dataclass(slots=True)
class _Entry:
    """A ``:61:`` with the ``:86:`` under it; ``line`` is where it stands in the file, from 1."""

    line: int
    lines: list[str]


@dataclass(slots=True)
class _Statement:
    """``account`` and balances as written; a balance's line stands beside it."""

    account: str = ""
    currency: str = ""
    opening: tuple[int, str] | None = None
    closing: tuple[int, str] | None = None
    entries: list[_Entry] = field(default_factory=list)


def is_swift(head: bytes) -> bool:
    return _FIRST.search(head.replace(b"\x00", b"").lstrip(_MARKS)) is not None


def read(text: str, name: str, currency: str) -> Read:
    """``currency``: where no balance names one. Raises InvalidInput for what is no statement."""
    statements = _statements(text)
    if not statements:
        raise InvalidInput(f"{name}: is no MT940 statement; no line begins with :20:.")
    if sum(len(one.entries) for one in statements) > MOST_ENTRIES:
        raise InvalidInput(f"{name}: more than {MOST_ENTRIES:,} entries; split it.")
    found: list[Credit] = []
    bad: list[BadEntry] = []
    passed, seen = 0, Counter[str]()
    for one in statements:
        code = one.currency or currency
        moved, sound = Decimal(0), True
        for entry in one.entries:
            try:
                told = _told(entry)
                moved += told["amount"].amount
                if not _came(told):
                    passed += 1
                    continue
                found.append(_credit(one, entry, told, code, seen))
            except Wrong as wrong:
                sound = False
                bad.append(BadEntry(entry.line, wrong.part, str(wrong)))
        bad += _sums(one, moved) if sound else ()
    return Read(found, sorted(bad, key=lambda wrong: wrong.number), passed)


def _statements(text: str) -> list[_Statement]:
    found: list[_Statement] = []
    inside: list[str] | None = None
    for number, tag, line in _lines(text):
        if tag == "20":
            found.append(_Statement())
        if not found:
            continue
        one = found[-1]
        if tag == "61":
            inside = [line]
            one.entries.append(_Entry(number, inside))
        elif tag in ("86", "NS", "") and inside is not None:
            inside.append(line)
        else:
            inside = None
            _head(one, number, tag, line)
    return found


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """(number, tag, line) of each line; the tag is empty where the field goes on."""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.lstrip("\ufeff").rstrip()
        if line.startswith("{") and "{4:" in line:
            line = line.partition("{4:")[2]
        if not line or _FRAME.fullmatch(line):
            continue
        field_of = _FIELD.match(line)
        yield number, field_of[1] if field_of else "", line


def _head(one: _Statement, number: int, tag: str, line: str) -> None:
    value = line.partition(":")[2].partition(":")[2].strip()
    if tag.startswith("25"):
        one.account = value
    elif tag.startswith("60"):
        one.opening = one.opening or (number, value)
    elif tag.startswith("62"):
        one.closing = (number, value)
    code = ""
    if tag.startswith(("60", "62")) and (balance := _BALANCE.match(value)):
        code = balance[2]
    elif tag == "34F":
        code = value[:3]
    elif tag.startswith("90"):
        code = value.lstrip("0123456789")[:3]
    if not one.currency and code in EXPONENTS:
        one.currency = code


def _told(entry: _Entry) -> Mapping[str, Any]:
    """The entry as the library reads it. Raises Wrong."""
    from mt940.models import Transactions  # noqa: PLC0415
    from mt940.options import Options  # noqa: PLC0415

    logging.getLogger("mt940").setLevel(logging.CRITICAL)  # it logs whole entries, of persons
    try:
        (told,) = Transactions(options=Options.all()).parse("\n".join(entry.lines))
    except (RuntimeError, ValueError, ArithmeticError):
        begins = entry.lines[0].removeprefix(":61:")[:40]
        raise Wrong(
            ":61:",
            f"{begins!r} is no entry; it begins with the day (YYMMDD), C or D, and an amount "
            "with a comma.",
        ) from None
    return told.data


def _came(told: Mapping[str, Any]) -> bool:
    return str(told["status"]).upper() == "C" and told["amount"].amount > 0


def _credit(
    one: _Statement, entry: _Entry, told: Mapping[str, Any], code: str, seen: Counter[str]
) -> Credit:
    """Raises Wrong."""
    if code not in EXPONENTS:
        raise Wrong(":60F:", f"{code!r} is no currency; the statement has no balance that says.")
    try:
        money = Money.of(told["amount"].amount, code)
    except InvalidInput as wrong:
        raise Wrong(":61:", str(wrong)) from None
    day = told.get("entry_date") or told["date"]
    payer, reference = _words(told)
    whole = "|".join((one.account, code, *(" ".join(line.split()) for line in entry.lines)))
    digest = hashlib.sha256(whole.encode()).hexdigest()[:24]
    seen[digest] += 1
    booked = date(day.year, day.month, day.day)
    ends, bank = (" ".join(str(told.get(name) or "").split()) for name in _NAMES)
    return Credit(
        f"mt940:{digest}#{seen[digest]}", booked, money, reference, payer, one.account,
        "" if ends in _SAYS_NOTHING else ends, "" if bank in _SAYS_NOTHING else bank,
    )  # fmt: skip


def _words(told: Mapping[str, Any]) -> tuple[str, str]:
    """(payer, reference) of an entry, by the codes that its bank writes."""
    details = _unwrapped(str(told.get("transaction_details") or ""))
    coded = dict(_CODED.findall(details))
    party = coded.get("CNTP", "").split("/")
    payer = told.get("applicant_name") or coded.get("NAME") or "".join(party[2:3])
    said = [told.get("purpose"), told.get("end_to_end_reference"), told.get("additional_purpose")]
    said.append(coded.get("REMI", "").removeprefix("USTD//").removeprefix("USTD/") or details)
    said += str(told.get("customer_reference") or "").splitlines()
    said.append(told.get("extra_details"))
    kept = [" ".join(str(one or "").split()) for one in said]
    told_once = dict.fromkeys(one for one in kept if one.strip("+") not in _SAYS_NOTHING)
    return " ".join(str(payer or "").split()), " ".join(told_once)


def _unwrapped(details: str) -> str:
    """One line: a full one was broken in the middle of a word, a short one behind it."""
    lines = details.splitlines()
    return "".join(
        line if len(line) + (4 if at == 0 else 0) >= _WRAPPED_AT else f"{line} "
        for at, line in enumerate(lines)
    ).strip()


def _sums(one: _Statement, moved: Decimal) -> Sequence[BadEntry]:
    """What the balances say against the entries: a file that is cut off tells of it."""
    if one.opening is None:
        return ()
    if one.closing is None:
        words = "There is no closing balance; the file may be cut off. Export it again."
        return (BadEntry(one.opening[0], ":62F:", words),)
    before, after = _signed(one.opening[1]), _signed(one.closing[1])
    if before is None or after is None or before + moved == after:
        return ()
    words = f"The balance moved by {after - before}, the entries make {moved}; one is missing."
    return (BadEntry(one.closing[0], ":62F:", words),)


def _signed(balance: str) -> Decimal | None:
    parts = _BALANCE.match(balance)
    if parts is None:
        return None
    amount = Decimal(parts[3].replace(".", "").replace(",", ".").rstrip("."))
    return amount if parts[1] == "C" else -amount
