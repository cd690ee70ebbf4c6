"""A plan as it is kept beside its order, compact, and read again for people.

Candidates that might have sent are kept one by one; those that might not are kept by reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from iorder.sourcing.plan import Considered, Later, Pick, Plan

VERSION = 1


@dataclass(frozen=True, slots=True)
class Barred:
    """Points that could not send, for one reason."""

    why: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision as it is read again. ``candidates``: who might have sent, the chosen first;
    ``missing``: units by SKU id; ``quality``: how well the destination was known."""

    candidates: tuple[Considered, ...]
    barred: tuple[Barred, ...]
    picks: tuple[Pick, ...]
    missing: Mapping[int, int]
    later: tuple[Later, ...]
    country: str
    quality: str
    cost_minor: int | None
    currency: str
    ship_on: date | None
    arrive_by: date | None
    note: str = ""


def body_of(
    plan: Plan, note: str = "", excluded: Mapping[int, str] | None = None
) -> dict[str, Any]:
    """What is stored of the plan; ``note``: what a person or an event gave as the reason;
    ``excluded``: why points, by id, shall not send the order."""
    might = [one for one in plan.considered if one.cost_minor is not None or not one.rejected]
    barred: dict[str, list[str]] = {}
    for one in plan.considered:
        if one.rejected and one.cost_minor is None:
            barred.setdefault(one.rejected, []).append(one.code)
    promise = plan.promise
    return {
        "v": VERSION,
        "criteria": list(might[0].points) if might else [],
        "might": [_row(one) for one in might],
        "barred": barred,
        "picks": [[one.point_id, one.sku_id, one.quantity] for one in plan.picks],
        "missing": [[sku, units] for sku, units in plan.missing.items()],
        "later": [[one.sku_id, one.quantity, one.kind, _text(one.on)] for one in plan.later],
        "to": [plan.to.country, plan.to.place.quality],
        "cost": [plan.cost_minor, plan.currency],
        "promise": [_text(promise.ship_on), _text(promise.arrive_by)] if promise else [None, None],
        **({"note": note} if note else {}),
        **({"excluded": {str(point): why for point, why in excluded.items()}} if excluded else {}),
    }


def read(body: Mapping[str, Any]) -> Kept:
    """What ``body_of`` stored."""
    names = body["criteria"]
    cost, currency = body["cost"]
    ship_on, arrive_by = body["promise"]
    country, quality = body["to"]
    return Kept(
        candidates=tuple(_considered(names, row) for row in body["might"]),
        barred=tuple(Barred(why, tuple(codes)) for why, codes in body["barred"].items()),
        picks=tuple(Pick(*one) for one in body["picks"]),
        missing=dict(body["missing"]),
        later=tuple(Later(sku, units, kind, _day(on)) for sku, units, kind, on in body["later"]),
        country=country,
        quality=quality,
        cost_minor=cost,
        currency=currency,
        ship_on=_day(ship_on),
        arrive_by=_day(arrive_by),
        note=body.get("note", ""),
    )


def _row(one: Considered) -> list[Any]:
    return [
        one.point_id, one.code, one.distance_km, one.units, one.cost_minor, _text(one.ship_on),
        _text(one.arrive_by), list(one.points.values()), one.score, one.rejected,
    ]  # fmt: skip


def _considered(names: Sequence[str], row: Sequence[Any]) -> Considered:
    point_id, code, km, units, cost, ship_on, arrive_by, points, score, rejected = row
    return Considered(
        point_id, code, km, units, cost, _day(ship_on), _day(arrive_by),
        dict(zip(names, points, strict=True)), score, rejected,
    )  # fmt: skip


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
