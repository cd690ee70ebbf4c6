"""An order tied to this one was disputed, or turned out to be fraud."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iorder.fraud.check import Case, Kin, Signal, capped, number, numbers_of, plural


@dataclass(frozen=True, slots=True)
class Chargebacks:
    fraud_points: int = number(60, "Points for an order that was fraud", 100)
    points: int = number(30, "Points for each disputed payment", 100)


class PastChargebacks:
    slug = "chargebacks"
    label = "Chargebacks and known fraud"
    group = "History"
    kind = ""
    reads = "disputes and labels of earlier orders that share a trace"
    weight = 100
    Parameters = Chargebacks

    def assess(self, case: Case, parameters: Chargebacks) -> list[Signal]:
        return [*_fraud(case, parameters), *_disputed(case, parameters)]


def _fraud(case: Case, parameters: Chargebacks) -> Iterator[Signal]:
    kin = [one for one in case.kin if one.label == "fraud"]
    if kin:
        yield Signal(
            parameters.fraud_points,
            f"Shares {_ties(kin)} with {plural(len(kin), 'order')} that turned out to be fraud",
            "decline, unless the buyer can be reached",
            {"count": len(kin), **numbers_of(kin)},
            "review",
        )


def _disputed(case: Case, parameters: Chargebacks) -> Iterator[Signal]:
    kin = [
        one
        for one in case.kin
        if one.label != "fraud" and (one.disputed or one.label == "friendly")
        and one.label != "genuine"
    ]  # fmt: skip
    if kin:
        yield Signal(
            capped(len(kin) * parameters.points),
            f"Shares {_ties(kin)} with {plural(len(kin), 'order')} whose payment was disputed",
            "ask for another means of payment",
            {"count": len(kin), **numbers_of(kin)},
        )


def _ties(kin: Sequence[Kin]) -> str:
    """``its email and card``."""
    via = sorted({kind for one in kin for kind in one.via})
    names = ["internet address" if kind == "ip" else kind for kind in via] or ["buyer"]
    return "its " + " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


CHECK = PastChargebacks()
