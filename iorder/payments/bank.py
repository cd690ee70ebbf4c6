"""Credits of bank statements: recorded once, judged against the transfers that are awaited.

A credit names its order in its reference, written by people: spaces, hyphens, case and words
around it do not count. What fits in amount and currency is matched; all else stays open and says
what is so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import bank_twins
from iorder.payments.bank_credit import TOKENS, Credit, plain
from iorder.payments.model import bank_lines

_c = bank_lines.c
_MOST_JOINED = 4


@dataclass(frozen=True, slots=True)
class Awaited:
    """A transfer that is to come: ``amount`` of it is still missing. ``names``: what buyers may
    call its order."""

    tender_id: int
    number: str
    amount: Money
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``tender_id`` where it fits exactly; else ``problem`` says what is so."""

    tender_id: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """``twin_of``: the credit it may be the same as, until a person has said."""

    id: int
    external_ref: str
    currency: str
    amount_minor: int
    reference: str
    payer: str
    state: str
    tender_id: int | None
    twin_of: int | None = None

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


_COLUMNS = tuple(_c[name] for name in Line.__dataclass_fields__)


def named(reference: str) -> set[str]:
    """All that a reference may name: its words, alone and joined with those behind them."""
    words = TOKENS.findall(reference.upper())
    spans = {
        "".join(words[start : start + length])
        for start in range(len(words))
        for length in range(1, _MOST_JOINED + 1)
    }
    glued = {f"IO{digits}" for word in spans for digits in re.findall(r"IO0*(\d{4,18})", word)}
    return spans | glued


class Matcher:
    """The awaited transfers by what they may be called; one is given away once."""

    def __init__(self, awaited: Iterable[Awaited]) -> None:
        self._by_name: dict[str, list[Awaited]] = {}
        for one in awaited:
            for name in {plain(name) for name in one.names} - {""}:
                self._by_name.setdefault(name, []).append(one)
        self._given: set[int] = set()

    def judge(self, amount: Money, reference: str) -> Verdict:
        """Which awaited transfer this money is."""
        found = {
            one.tender_id: one
            for name in named(reference)
            for one in self._by_name.get(name, ())
            if one.tender_id not in self._given
        }
        if not found:
            return Verdict(problem="Its reference names no order that waits for a transfer.")
        if len({one.number for one in found.values()}) > 1:
            numbers = ", ".join(sorted({one.number for one in found.values()}))
            return Verdict(problem=f"It names several orders ({numbers}); divide it by hand.")
        fits = [one for one in found.values() if one.amount == amount]
        if len(fits) >= 1:
            self._given.add(fits[0].tender_id)
            return Verdict(fits[0].tender_id)
        return Verdict(problem=_differs(next(iter(found.values())), amount))


def _differs(wanted: Awaited, came: Money) -> str:
    if wanted.amount.currency != came.currency:
        return f"{wanted.number} is to be paid in {wanted.amount.currency}, not in {came.currency}."
    if came < wanted.amount:
        return f"{wanted.amount - came} short of the {wanted.amount} due on {wanted.number}."
    return f"{came - wanted.amount} over the {wanted.amount} due on {wanted.number}."


def add(work: Work, credits: Sequence[Credit]) -> list[Line]:
    """Record what was not recorded before, as open; returns that only, in the order given.

    What another statement told of under another name is not recorded again; what may be the same
    waits for a person.
    """
    dialect.take_turn(work.conn, "bank statements")
    by_ref = {one.external_ref: one for one in credits}
    known = _known(work, list(by_ref))
    unnamed = [one for ref, one in by_ref.items() if ref not in known]
    found = bank_twins.sort_out(work, unnamed, sorted(known))
    fresh, twins = found.fresh, found.twins
    lines = [
        Line(
            line_id, one.external_ref, one.amount.currency, one.amount.minor,
            one.reference[:1000], one.payer[:300], "open", None,
            twins[one.external_ref].id if one.external_ref in twins else None,
        )
        for line_id, one in zip(work.ids(bank_lines, len(fresh)), fresh, strict=True)
    ]  # fmt: skip
    told = {one.external_ref: one for one in fresh}
    work.insert(
        bank_lines,
        [
            {
                **{name: getattr(line, name) for name in Line.__dataclass_fields__},
                "booked_on": told[line.external_ref].booked_on,
                "account": told[line.external_ref].account[:80],
                "end_to_end": told[line.external_ref].end_to_end[:200],
                "bank_ref": told[line.external_ref].bank_ref[:200],
                "problem": bank_twins.words_of(twins[line.external_ref]) if line.twin_of else "",
                "created_at": work.now,
            }
            for line in lines
        ],
    )
    return lines


def _known(work: Work, refs: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(refs), 500):
        some = refs[start : start + 500]
        found |= set(
            work.execute(sa.select(_c.external_ref).where(_c.external_ref.in_(some))).scalars()
        )
    return found


def open_lines(work: Work, after: int = 0, limit: int = 500) -> list[Line]:
    """Open credits behind the id ``after``, oldest first, locked; but for those that may have
    been told before."""
    wanted = (
        sa.select(*_COLUMNS)
        .where(_c.state == "open", _c.twin_of.is_(None), _c.id > after)
        .order_by(_c.id)
        .limit(limit)
        .with_for_update()
    )
    return [Line(*row) for row in work.execute(wanted)]


def get(work: Work, line_id: int) -> Line:
    """Locked. Raises NotFound."""
    row = work.execute(sa.select(*_COLUMNS).where(_c.id == line_id).with_for_update()).first()
    if row is None:
        raise NotFound("There is no such line of a statement; reload the list.")
    return Line(*row)


def matched(work: Work, line: Line, tender_id: int) -> None:
    """The line is this payment. Raises Refused where it is not open."""
    told = {"state": "matched", "tender_id": tender_id, "problem": "", "twin_of": None}
    _move(work, line, ("open",), **told)


def still_open(work: Work, problems: Mapping[int, str]) -> None:
    """What is so of credits that stay open, by their ids; those it is known of are left alone."""
    if not problems:
        return
    said = sa.bindparam("said", type_=sa.Text)
    work.execute(
        sa.update(bank_lines)
        .where(_c.id == sa.bindparam("the_line"), _c.state == "open", _c.problem != said)
        .values(problem=said),
        [{"the_line": line_id, "said": words} for line_id, words in problems.items()],
    )


def ignore(work: Work, line: Line, why: str) -> None:
    """Somebody says it pays no order. Raises InvalidInput, Refused."""
    if not why.strip():
        raise InvalidInput("Say why it pays no order, such as: interest of the bank.")
    _move(work, line, ("open",), state="ignored", problem=why.strip()[:500])


def is_same(work: Work, line: Line) -> None:
    """A person says that an earlier statement told of it: it counts no more. Raises Refused."""
    if line.twin_of is None:
        raise Refused("Nothing says that it was told before; put it aside with a reason.")
    _move(work, line, ("open",), state="ignored", problem="Told by an earlier statement already.")


def is_another(work: Work, line: Line) -> None:
    """A person says that it is money of its own: it is matched like others. Raises Refused."""
    if line.twin_of is None:
        raise Refused("It counts as money of its own already.")
    _move(work, line, ("open",), twin_of=None, problem="")


def reopen(work: Work, line: Line, problem: str) -> None:
    """It waits for a person again. Raises Refused."""
    _move(work, line, ("matched", "ignored"), state="open", tender_id=None, problem=problem)


def _move(work: Work, line: Line, before: Sequence[str], **values: object) -> None:
    done = work.execute(
        sa.update(bank_lines).where(_c.id == line.id, _c.state.in_(before)).values(**values)
    ).rowcount
    if not done:
        raise Refused("Somebody has settled this credit meanwhile; reload the list.")
