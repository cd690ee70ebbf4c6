"""The same credit told twice: by CAMT.053 and MT940, by a table, by statements that overlap.

Formats name a credit differently, so it is recognised by account, day, amount and what its
references say. Each credit of one statement is at most one of those known before; what is nearly
the same is put aside for a person and pays nothing until then.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.payments.bank_credit import Credit, plain
from iorder.payments.model import bank_lines

NEAR: Final = timedelta(days=2)
_LONG_ENOUGH, _ALIKE, _AT_ONCE = 8, 0.5, 500
_c = bank_lines.c

Likeness = Literal["same", "near", ""]


@dataclass(frozen=True, slots=True)
class Known:
    """A credit that an earlier statement told of."""

    id: int
    external_ref: str
    booked_on: date
    amount_minor: int
    currency: str
    reference: str
    payer: str
    account: str
    end_to_end: str
    bank_ref: str


_COLUMNS = tuple(_c[name] for name in Known.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Sorted:
    """``fresh``: credits never told before; ``twins``: of those, which known one each may be, by
    its own reference."""

    fresh: Sequence[Credit]
    twins: Mapping[str, Known]


def sort_out(work: Work, credits: Sequence[Credit], told: Sequence[str]) -> Sorted:
    """Which of these are new. ``told``: references of known credits that this statement names
    itself; they are nobody's twin."""
    by_amount: dict[tuple[int, str], list[Known]] = defaultdict(list)
    taken = set(told)
    for one in _around(work, credits):
        if one.external_ref not in taken:
            by_amount[one.amount_minor, one.currency].append(one)
    left = []
    for credit in credits:
        some = by_amount[credit.amount.minor, credit.amount.currency]
        same = next((one for one in some if likeness(credit, one) == "same"), None)
        if same is None:
            left.append(credit)
        else:
            some.remove(same)
    twins = {}
    for credit in left:
        some = by_amount[credit.amount.minor, credit.amount.currency]
        near = next((one for one in some if likeness(credit, one) == "near"), None)
        if near is not None:
            some.remove(near)
            twins[credit.external_ref] = near
    return Sorted(left, twins)


def likeness(credit: Credit, known: Known) -> Likeness:
    """Whether they are one and the same credit, maybe the same, or two. Their amounts are equal."""
    apart = abs(credit.booked_on - known.booked_on)
    account = _same_account(credit.account, known.account or _account_in(known.external_ref))
    if account is False or apart > NEAR or _differ(credit.end_to_end, known.end_to_end):
        return ""
    if _form(credit.external_ref) == _form(known.external_ref):
        its_own = not _differ(credit.bank_ref, known.bank_ref) and _agree(credit, known)
        return "same" if account and its_own and not apart else ""
    if _proves(credit, known) and not apart and (account or _same_payer(credit, known)):
        return "same"
    return "near" if _alike(credit, known) else ""


def _around(work: Work, credits: Sequence[Credit]) -> Iterable[Known]:
    """Known credits of these amounts in those days."""
    if not credits:
        return
    days = [one.booked_on for one in credits]
    amounts = sorted({one.amount.minor for one in credits})
    for start in range(0, len(amounts), _AT_ONCE):
        rows = work.execute(
            sa.select(*_COLUMNS)
            .where(
                _c.amount_minor.in_(amounts[start : start + _AT_ONCE]),
                _c.booked_on.between(min(days) - NEAR, max(days) + NEAR),
            )
            .order_by(_c.id)
        )
        yield from (Known(*row) for row in rows)


def _proves(one: Credit, other: Known) -> bool:
    """Whether what both say of themselves can hardly be of two credits."""
    if _agree(one, other):
        return True
    mine, its = plain(one.reference), plain(other.reference)
    short, long = sorted((mine, its), key=len)
    return bool(short) and (short == long or (len(short) >= _LONG_ENOUGH and short in long))


def _agree(one: Credit, other: Known) -> bool:
    """The bank's or the payer's own name of it is the same."""
    pairs = ((one.bank_ref, other.bank_ref), (one.end_to_end, other.end_to_end))
    return any(mine and plain(mine) == plain(its) for mine, its in pairs)


def _alike(one: Credit, other: Known) -> bool:
    mine, its = _words(one.reference), _words(other.reference)
    if not mine or not its or _same_payer(one, other):
        return True
    return len(mine & its) / min(len(mine), len(its)) >= _ALIKE


def _same_payer(one: Credit, other: Known) -> bool:
    return bool(one.payer) and plain(one.payer) == plain(other.payer)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[A-Z0-9]+", text.upper()) if len(word) > 2}


def _differ(mine: str, its: str) -> bool:
    return bool(mine) and bool(its) and plain(mine) != plain(its)


def _same_account(mine: str, its: str) -> bool | None:
    """None where one of them does not say. MT940 writes an IBAN, or the bank's and the account's
    number as they stand in its end."""
    if not mine or not its:
        return None
    one, other = sorted((_bare(mine), _bare(its)), key=len)
    return one == other or (len(one) >= _LONG_ENOUGH and _ends(other, one))


def _ends(iban: str, other: str) -> bool:
    digits = other.lstrip("0")
    if iban.endswith(digits):
        return True
    bank, account = other[:8], other[8:].lstrip("0")
    return len(account) >= 4 and iban[4:].startswith(bank) and iban.endswith(account)


def _bare(account: str) -> str:
    """Without the currency that some write behind it."""
    return re.sub(r"(?<=\d)[A-Z]{3}$", "", plain(account))


def _account_in(external_ref: str) -> str:
    """Statements in CAMT name a credit by its account first."""
    return external_ref.partition(":")[0] if _form(external_ref) == "camt" else ""


def _form(external_ref: str) -> str:
    form = external_ref.partition(":")[0]
    return form if form in ("mt940", "csv") else "camt"


def words_of(known: Known | Any) -> str:
    """What a person reads of a credit that may have been told before."""
    return (
        f"It may be the credit of {known.booked_on:%-d %b} that an earlier statement told of "
        f"({known.reference or known.payer or known.external_ref}); say whether it is the same."
    )[:500]
