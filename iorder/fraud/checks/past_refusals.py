"""The buyer has refused parcels at the door, or sends most things back."""

from collections.abc import Iterator
from dataclasses import dataclass

from iorder.fraud.check import Case, Kin, Signal, capped, number, numbers_of, plural


@dataclass(frozen=True, slots=True)
class Refusals:
    points: int = number(18, "Points for each parcel refused", 100)
    returns: int = number(3, "Orders sent back that are many", 1_000)
    share: int = number(60, "And so many percent of all", 100)
    returns_points: int = number(12, "Points for them", 100)


class PastRefusals:
    slug = "past_refusals"
    label = "Parcels refused and sent back"
    group = "History"
    kind = ""
    reads = "what became of earlier orders of the same buyer, phone or address"
    weight = 100
    Parameters = Refusals

    def assess(self, case: Case, parameters: Refusals) -> list[Signal]:
        return [*_refused(case, parameters), *_returned(case, parameters)]


def _refused(case: Case, parameters: Refusals) -> Iterator[Signal]:
    kin = [one for one in _same_buyer(case) if one.refused]
    if kin:
        yield Signal(
            capped(len(kin) * parameters.points),
            f"{plural(len(kin), 'earlier parcel')} refused or brought back unpaid",
            "ask for prepayment",
            {"refused": len(kin), **numbers_of(kin)},
        )


def _returned(case: Case, parameters: Refusals) -> Iterator[Signal]:
    kin = [one for one in _same_buyer(case) if not one.cancelled]
    back = [one for one in kin if one.returned]
    if len(back) >= parameters.returns and 100 * len(back) >= parameters.share * len(kin):
        yield Signal(
            parameters.returns_points,
            f"{len(back)} of {plural(len(kin), 'earlier order')} sent back",
            evidence={"returned": len(back), "orders": len(kin), **numbers_of(back)},
        )


def _same_buyer(case: Case) -> list[Kin]:
    ours = {"customer", "email", "phone", "address"}
    return [one for one in case.kin if ours & one.via]


CHECK = PastRefusals()
