"""A bank statement as credits: CAMT.053, MT940, or a table as banks let people download it.

Tables differ in all but what their columns mean: amounts in one column or two, decimal comma or
point, dates in any order. What a file shows clearly decides for all its rows.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from iorder.channels import shelf_rows
from iorder.channels.encodings import detect
from iorder.channels.files import Source, expand
from iorder.channels.parse import BadCell, amounts, date_orders, decimal_signs, times
from iorder.channels.shelf_rows import BadField, BadRow, ShelfFile, ShelfRow
from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.payments import camt, swift
from iorder.payments.bank_credit import Credit
from iorder.payments.statement import Read

T = TypeVar("T")
_HEAD = 4096
_MOST_BYTES = 64 * 1024**2
_CALLED = {
    "date": frozenset(("date", "bookingdate", "bookedon", "transactiondate", "posteddate",
                       "valuedate", "buchungstag", "buchungsdatum", "valuta", "datum", "fecha",
                       "dateoperation", "datecomptable", "data", "completeddate")),
    "amount": frozenset(("amount", "transactionamount", "betrag", "umsatz", "montant", "importe",
                         "importo", "valor", "kwota", "bedrag", "value")),
    "credit": frozenset(("credit", "creditamount", "paidin", "moneyin", "haben", "gutschrift",
                         "creditos", "abono", "deposit", "deposits", "received")),
    "debit": frozenset(("debit", "debitamount", "paidout", "moneyout", "soll", "lastschrift",
                        "cargo", "withdrawal", "withdrawals", "payment")),
    "sign": frozenset(("creditdebit", "debitcredit", "sollhaben", "sh", "drcr", "crdr", "afbij",
                       "creditdebitindicator")),
    "currency": frozenset(("currency", "ccy", "wahrung", "waehrung", "währung", "devise", "moneda",
                           "waluta", "valuta1")),
    "reference": frozenset(("reference", "description", "details", "purpose", "remittance",
                            "remittanceinformation", "verwendungszweck", "buchungstext", "libelle",
                            "concepto", "narrative", "memo", "paymentreference", "mededelingen",
                            "transactiondetails", "tytul")),
    "payer": frozenset(("payer", "name", "counterparty", "counterpartyname", "from", "sender",
                        "auftraggeber", "beguenstigterzahlungspflichtiger",
                        "namezahlungsbeteiligter",
                        "zahlungspflichtiger", "donneurdordre", "ordenante", "partnername",
                        "beguenstigterauftraggeber", "accountname")),
    "ref": frozenset(("transactionid", "id", "bankreference", "transactionreference", "entryid",
                      "buchungsreferenz", "referencenumber", "fitid")),
}  # fmt: skip
_IN = frozenset(("c", "cr", "crdt", "credit", "h", "haben", "bij", "+", "in"))


@dataclass(frozen=True, slots=True)
class Statement:
    """``passed``: rows of money that left; ``bad``: rows that cannot be read."""

    name: str
    credits: Sequence[Credit]
    bad: Sequence[BadRow]
    passed: int


@dataclass(frozen=True, slots=True)
class _Ways:
    """How this file writes dates and amounts."""

    day: Callable[[str], datetime]
    decimal: str
    currency: str


def read_bank_statement(path: Path, currency: str) -> Statement:
    """``currency``: where a table does not say. Raises InvalidInput."""
    (source, *others) = expand([path])
    head = source.sample(_HEAD)
    if others:
        raise InvalidInput(f"{path.name}: holds several files; send one statement at a time.")
    if camt.is_camt(head):
        with source.open() as stream:
            return _as_it_is(source.label, camt.read(stream, source.label))
    if swift.is_swift(head):
        return _as_it_is(source.label, swift.read(_text(source), source.label, currency))
    file = shelf_rows.read(path, ("date",), ("amount", "credit"), called=_CALLED)
    return _of_table(file, currency)


def _as_it_is(name: str, found: Read) -> Statement:
    bad = [BadRow(one.number, one.part, one.reason) for one in found.bad]
    return Statement(name, found.credits, bad, found.passed)


def _text(source: Source) -> str:
    """Raises InvalidInput."""
    with source.open() as stream:
        codec = detect(stream, source.label)
    with source.open() as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise InvalidInput(f"{source.label}: more than {_MOST_BYTES // 1024**2} MB; split it.")
    return content.decode(codec, errors="replace")


def _of_table(file: ShelfFile, currency: str) -> Statement:
    ways = _Ways(_days(file, currency), _decimal(file), currency)
    credits: list[Credit] = []
    bad, passed = [], 0
    times_seen: Counter[str] = Counter()
    for row in file.rows:
        try:
            minor, code = _minor(row, ways)
            if minor <= 0:
                passed += 1
                continue
            credits.append(_credit(row, Money(minor, code), ways, times_seen))
        except BadField as wrong:
            bad.append(file.bad(row, wrong))
    return Statement(file.name, credits, bad, passed)


def _credit(row: ShelfRow, amount: Money, ways: _Ways, seen: Counter[str]) -> Credit:
    day = _read(row, "date", ways.day).date()
    reference, payer = shelf_rows.words(row, "reference"), shelf_rows.words(row, "payer")
    own = shelf_rows.words(row, "ref")
    told = own or f"{day}|{amount.minor}|{amount.currency}|{reference}|{payer}"
    seen[told] += 1
    place = "" if own else f"#{seen[told]}"
    ref = f"csv:{hashlib.sha256(told.encode()).hexdigest()[:24]}{place}"
    return Credit(ref, day, amount, " ".join(reference.split()), payer)


def _minor(row: ShelfRow, ways: _Ways) -> tuple[int, str]:
    """What came, in minor units: zero or less where money left."""
    code = shelf_rows.words(row, "currency").strip().upper() or ways.currency
    if code not in EXPONENTS:
        raise BadField("currency", f"{code!r} is no currency; write a code such as EUR.")
    convert = amounts(ways.decimal, code)
    field = "amount" if row.told.get("amount", "").strip() else "credit"
    if field == "credit" and not row.told.get("credit", "").strip():
        if row.told.get("debit", "").strip():
            return 0, code
        raise BadField("amount", "There is no amount in this row.")
    minor = _read(row, field, convert)
    sign = row.told.get("sign", "").strip().lower()
    return (-abs(minor) if sign and sign not in _IN else minor), code


def _read(row: ShelfRow, field: str, convert: Callable[[str], T]) -> T:
    text = row.told.get(field, "").strip()
    try:
        return convert(text)
    except BadCell as wrong:
        raise BadField(field, str(wrong)) from None


def _days(file: ShelfFile, currency: str) -> Callable[[str], datetime]:
    """Where every date can be read two ways, the month is first in dollars only."""
    orders = [date_orders(cell) for cell in _cells(file, ("date",))]
    sure = {next(iter(one)) for one in orders if len(one) == 1}
    usual = "mdy" if currency == "USD" else "dmy"
    return times(next(iter(sure)) if len(sure) == 1 else usual, "UTC")


def _decimal(file: ShelfFile) -> str:
    """The one sign the amounts show; a point where none does."""
    cells = _cells(file, ("amount", "credit", "debit"))
    signs = Counter(sign for cell in cells if len(sign := decimal_signs(cell)) == 1)
    if len(signs) > 1:
        raise InvalidInput(
            f"{file.name}: writes decimals both with a point and a comma; export it again."
        )
    return next(iter(signs), "" if any(decimal_signs(cell) for cell in cells) else ".")


def _cells(file: ShelfFile, fields: Iterable[str]) -> list[str]:
    def all_of() -> Iterator[str]:
        for row in file.rows:
            for field in fields:
                if cell := row.told.get(field, "").strip():
                    yield cell

    return list(all_of())
