"""Payouts of payment services, line by line against our ledger.

A line is found by what the service calls the act or the payment. What differs or names nothing
here waits until a person says why it is right; what services kept is written to the payments.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments.events import PayoutImported, PayoutLineSettled
from iorder.payments.model import payment_entries, payout_lines, payouts, tenders
from iorder.payments.settlement import Settled

_p, _l, _t, _e = payouts.c, payout_lines.c, tenders.c, payment_entries.c
_HOLDER = sa.func.coalesce(_t.holder_id, _t.id)
"""The tender that stands for a payment of which several orders are paid."""
_ENTRY = {"capture": "capture", "refund": "refund"}
STATED = 0
"""The row of a payout's own line: what is not explained by the others."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``state``: matched, differs or unmatched."""

    state: str
    tender_id: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A payment of ours that a line names: what was entered of each kind, in minor units."""

    tender_id: int
    currency: str
    captured: tuple[int, ...]
    refunded: tuple[int, ...]
    act: tuple[str, int] | None = None


def judge(line: Settled, known: Known | None) -> Verdict:
    """What a line is against what we know of its payment."""
    if line.kind in ("fee", "other") and known is None:
        return Verdict("matched")
    if known is None:
        named = line.refs[0] if line.refs else "no payment"
        return Verdict("unmatched", problem=f"It names {named}, which is no payment here.")
    if line.kind not in _ENTRY:
        return Verdict("matched", known.tender_id)
    said = line.original or line.gross
    if said.currency != known.currency:
        words = f"It is in {said.currency}, the payment in {known.currency}."
        return Verdict("differs", known.tender_id, words)
    amounts = known.captured if line.kind == "capture" else known.refunded
    moved = abs(said.minor)
    if known.act is not None and known.act[0] == line.kind:
        amounts = (known.act[1],)
    if moved in amounts or moved == sum(amounts):
        return Verdict("matched", known.tender_id)
    done = "captured" if line.kind == "capture" else "refunded"
    ours = Money(sum(amounts), known.currency)
    words = f"{Money(moved, said.currency)} is settled, {ours} was {done}."
    return Verdict("differs", known.tender_id, words)


def find(work: Work, account_id: int, refs: Collection[str]) -> dict[str, Known]:
    """Our payments by every name that the service has for them or for what was done on them."""
    found: dict[str, Known] = {}
    names = sorted(refs)
    for start in range(0, len(names), 400):
        found |= _find(work, account_id, names[start : start + 400])
    return found


def _find(work: Work, account_id: int, names: Sequence[str]) -> dict[str, Known]:
    by_payment = sa.select(
        _HOLDER.label("id"),
        _t.external_ref,
        sa.literal("").label("kind"),
        sa.literal(0).label("minor"),
    ).where(_t.account_id == account_id, _t.external_ref.in_(names))
    by_act = (
        sa.select(_HOLDER.label("id"), _e.external_ref, _e.kind, _e.amount_minor.label("minor"))
        .join(payment_entries, _e.tender_id == _t.id)
        .where(_t.account_id == account_id, _e.external_ref.in_(names))
        .where(_e.kind.in_(tuple(_ENTRY)))
    )
    rows = [*work.execute(by_payment), *work.execute(by_act)]
    sums = _entered(work, {row.id for row in rows})
    found: dict[str, Known] = {}
    for row in rows:
        one = sums[row.id]
        found[row.external_ref] = replace(one, act=(row.kind, row.minor)) if row.kind else one
    return found


def _entered(work: Work, tender_ids: Collection[int]) -> dict[int, Known]:
    moved: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    currencies: dict[int, str] = {}
    if not tender_ids:
        return {}
    rows = work.execute(
        sa.select(_HOLDER, _t.currency, _e.kind, _e.amount_minor)
        .outerjoin(payment_entries, _e.tender_id == _t.id)
        .where(sa.or_(_t.id.in_(tender_ids), _t.holder_id.in_(tender_ids)))
    )
    for tender_id, currency, kind, minor in rows:
        currencies[tender_id] = currency
        if kind in _ENTRY:
            moved[tender_id][kind].append(minor)
    return {
        one: Known(one, currency, tuple(moved[one]["capture"]), tuple(moved[one]["refund"]))
        for one, currency in currencies.items()
    }


def first(known: Mapping[str, Known], refs: Iterable[str]) -> Known | None:
    return next((known[ref] for ref in refs if ref in known), None)


@dataclass(frozen=True, slots=True)
class Payout:
    """One payout as a file tells it. ``stated``: what it says was paid out, if it does."""

    ref: str
    currency: str
    lines: tuple[Settled, ...]
    stated: Money | None = None

    @property
    def gross(self) -> Money:
        return Money.total((line.gross for line in self.lines), self.currency)

    @property
    def fee(self) -> Money:
        return Money.total((line.fee for line in self.lines), self.currency)

    @property
    def net(self) -> Money:
        return self.gross - self.fee


def record(work: Work, account_id: int, payout: Payout) -> bool:
    """Write a payout with its lines judged; False where it is here already with these amounts.

    Raises Refused where it is here with others.
    """
    dialect.take_turn(work.conn, f"payouts {account_id}")
    before = work.execute(
        sa.select(_p.id, _p.gross_minor, _p.fee_minor, _p.currency).where(
            _p.account_id == account_id, _p.external_ref == payout.ref
        )
    ).one_or_none()
    if before is not None:
        if (before.gross_minor, before.fee_minor) != (payout.gross.minor, payout.fee.minor):
            raise Refused(
                f"Payout {payout.ref} is here with other amounts "
                f"({Money(before.gross_minor, before.currency)} less "
                f"{Money(before.fee_minor, before.currency)}); look for the file it came from."
            )
        return False
    (payout_id,) = work.ids(payouts, 1)
    net = payout.stated or payout.net
    days = [line.paid_on for line in payout.lines if line.paid_on is not None]
    row = {
        "id": payout_id, "account_id": account_id, "external_ref": payout.ref,
        "currency": payout.currency, "gross_minor": payout.gross.minor,
        "fee_minor": payout.fee.minor, "net_minor": net.minor,
        "paid_on": max(days, default=None), "created_at": work.now,
    }  # fmt: skip
    work.insert(payouts, [row])
    _write(work, account_id, payout_id, payout)
    work.announce(PayoutImported(payout_id, net.minor, payout.currency))
    return True


def _write(work: Work, account_id: int, payout_id: int, payout: Payout) -> None:
    known = find(work, account_id, {ref for line in payout.lines for ref in line.refs})
    rows = []
    for place, line in enumerate(payout.lines, 1):
        verdict = judge(line, first(known, line.refs))
        rows.append((place, line.kind, line.refs, line.gross.minor, line.fee.minor, verdict))
    if payout.stated is not None and payout.stated != payout.net:
        words = f"{payout.stated} was paid out, its lines add up to {payout.net}."
        rows.append((STATED, "other", (), 0, 0, Verdict("differs", problem=words)))
    work.insert(
        payout_lines,
        [
            {
                "id": line_id, "payout_id": payout_id, "row": place, "kind": kind,
                "external_ref": refs[0] if refs else "", "tender_id": verdict.tender_id,
                "gross_minor": gross, "fee_minor": fee, "state": verdict.state,
                "problem": verdict.problem,
            }
            for line_id, (place, kind, refs, gross, fee, verdict) in zip(
                work.ids(payout_lines, len(rows)), rows, strict=True
            )
        ],
    )  # fmt: skip
    write_fees(work, {row[5].tender_id for row in rows if row[5].tender_id is not None})


def write_fees(work: Work, tender_ids: Collection[int]) -> None:
    """What services kept of these payments, as all payouts say together."""
    ids = sorted(tender_ids)
    of_tender = sa.and_(_l.tender_id == _t.id, _p.id == _l.payout_id, _p.currency == _t.currency)
    kept = (
        sa.select(sa.func.coalesce(sa.func.sum(_l.fee_minor), 0))
        .where(of_tender)
        .correlate(tenders)
        .scalar_subquery()
    )
    for start in range(0, len(ids), 400):
        work.execute(
            sa.update(tenders).where(_t.id.in_(ids[start : start + 400])).values(fee_minor=kept)
        )


def match_again(work: Work, payout_id: int) -> int:
    """Judge the lines that name nothing once more; returns how many are matched now."""
    payout = work.execute(
        sa.select(_p.account_id, _p.currency).where(_p.id == payout_id)
    ).one_or_none()
    if payout is None:
        raise NotFound("There is no such payout; reload the list.")
    rows = work.execute(
        sa.select(_l.id, _l.kind, _l.external_ref, _l.gross_minor, _l.fee_minor)
        .where(_l.payout_id == payout_id, _l.state == "unmatched")
        .with_for_update()
    ).all()
    known = find(work, payout.account_id, {row.external_ref for row in rows})
    found: list[int] = []
    for row in rows:
        one = known.get(row.external_ref)
        if one is None:
            continue
        line = Settled(
            "", row.kind, Money(row.gross_minor, payout.currency),
            Money(row.fee_minor, payout.currency), (row.external_ref,),
        )  # fmt: skip
        verdict = judge(line, one)
        found.append(one.tender_id)
        values = {
            "state": verdict.state,
            "tender_id": verdict.tender_id,
            "problem": verdict.problem,
        }
        work.execute(sa.update(payout_lines).where(_l.id == row.id).values(values))
    write_fees(work, set(found))
    return len(found)


def payout_of(work: Work, line_id: int) -> int:
    """The payout a line stands in. Raises NotFound."""
    found = work.execute(sa.select(_l.payout_id).where(_l.id == line_id)).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such line of a payout; reload the list.")
    return int(found)


def settle_line(work: Work, line_id: int, why: str) -> None:
    """A person says why a line is right as it is. Raises InvalidInput, Refused."""
    if not why.strip():
        raise InvalidInput("Say why it is right, such as: refunded at the service by hand.")
    done = work.execute(
        sa.update(payout_lines)
        .where(_l.id == line_id, _l.state.in_(("differs", "unmatched")))
        .values(state="settled", problem=why.strip()[:500])
        .returning(_l.payout_id)
    ).scalar()
    if done is None:
        raise Refused("This line is settled already; reload the payout.")
    work.announce(PayoutLineSettled(done, line_id, why.strip()[:500]))
