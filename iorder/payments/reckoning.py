"""What a set of facts says about one payment; pure, so that order and repetition cannot matter.

Amounts are the larger of the largest total told and the sum of the acts told, each act once: a
service may tell totals in one place and acts in another.
"""

from collections.abc import Iterable
from dataclasses import dataclass

RANKS = {"requires_action": 1, "awaiting_funds": 2, "processing": 3, "failed": 4}
"""Kinds that carry no money; a lower one never undoes a higher one."""
UNDOES = {"capture_failed": "capture", "refund_failed": "refund", "refund_reversed": "refund"}
"""Kinds that take back what was told before -> the kind of ledger entry that may become less."""
BACK = ("refund_failed", "refund_reversed")
LAPSES = ("voided", "expired")
NEEDS_AMOUNT = ("captured", "refunded", *UNDOES)
MONEYLESS = frozenset({*RANKS, *LAPSES})


@dataclass(frozen=True, slots=True)
class Fact:
    """``minor``: of the act ``act``, or of all acts of its kind so far; None where none is told."""

    kind: str
    act: str
    minor: int | None
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the facts leave the payment, in minor units. ``tried``: captured, with what came to
    nothing later; ``gone``: voided, expired or empty; ``waits``: the highest of ``RANKS`` told, or
    empty."""

    authorized: int = 0
    captured: int = 0
    refunded: int = 0
    gone: str = ""
    waits: str = ""
    tried: int = 0


def stand_of(facts: Iterable[Fact]) -> Stand:
    """The one answer for these facts, in whichever order and however often they came."""
    known = frozenset(facts)
    lost = _amount(known, ("capture_failed",))
    captured = max(0, _amount(known, ("captured", "capture_failed")) - lost)
    authorized = max(
        [captured, *(fact.minor or 0 for fact in known if fact.kind == "authorized")]
    )  # fmt: skip
    refunded = _amount(known, ("refunded", *BACK)) - _amount(known, BACK)
    gone = {fact.kind for fact in known if fact.kind in LAPSES}
    ranked = sorted((fact.kind for fact in known if fact.kind in RANKS), key=RANKS.__getitem__)
    return Stand(
        authorized=authorized,
        captured=captured,
        refunded=max(0, refunded),
        gone="expired" if gone == {"expired"} else "voided" if gone else "",
        waits=ranked[-1] if ranked else "",
        tried=_amount(known, ("captured",)),
    )


def _amount(known: Iterable[Fact], kinds: tuple[str, ...]) -> int:
    totals, acts = [0], dict[str, int]()
    for fact in known:
        if fact.kind not in kinds or fact.minor is None:
            continue
        if fact.is_total:
            totals.append(fact.minor)
        else:
            acts[fact.act] = max(fact.minor, acts.get(fact.act, 0))
    return max(max(totals), sum(acts.values()))


def misfit(stand: Stand, amount_minor: int) -> str:
    """Why money can never have moved so on a payment of ``amount_minor``, or empty.

    A refund beyond what was captured waits for the capture: it may be told first.
    """
    if stand.captured > amount_minor:
        return "more is captured than the payment is of"
    if stand.authorized > amount_minor:
        return "more is authorised than the payment is of"
    if stand.refunded > stand.captured:
        return "more is refunded than was captured; it is applied once the capture is told"
    return ""
