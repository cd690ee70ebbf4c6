"""The moment orders are decided in, read from the store once for a batch."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from iorder.catalog import traits as catalog
from iorder.channels import names as channels
from iorder.inventory import places, supply
from iorder.kernel.work import Work
from iorder.sourcing import postcode_areas
from iorder.sourcing import service as sourcing
from iorder.sourcing.area import area_of
from iorder.sourcing.calendar import Calendar, calendar_of
from iorder.sourcing.field import Field, Profile
from iorder.sourcing.geography import region_of
from iorder.sourcing.service import InForce
from iorder.sourcing.situation import Around, Situation, Trait
from iorder.views.purchasing.incoming import expected_units
from iorder.views.sourcing import loads


def situation(work: Work, sku_ids: Collection[int], force: InForce | None = None) -> Situation:
    """Who could send any of these SKUs, by the rules in force or by ``force``. Nothing is
    locked."""
    postcode_areas.refresh(work.conn)
    field, served = _points(places.rows(work))
    force = force or sourcing.in_force(work)
    known = catalog.traits_of(work, sku_ids)
    traits = _traits(work, known, force)
    free = supply.sellable_units(work, traits, [one.id for one in known if one.by_lot])
    around = replace(_around(work, field, traits, force), served=served)
    return Situation(field, free, traits, work.now, around)


def _around(work: Work, field: Field, traits: dict[int, Trait], force: InForce) -> Around:
    rules = force.rules
    late = any(one.when_out == "backorder" for one in traits.values())
    return Around(
        rules=rules,
        rules_id=force.id,
        channels=channels.slugs(work) if rules.names_channels else None,
        load=loads.since(work, field.days_began(work.now)) if field.has_capacity else None,
        expiring=supply.expiring(work, traits) if rules.weights.get("ageing") else None,
        expected=(
            expected_units(work.conn, traits, work.today)
            if late and rules.inbound == "backorders"
            else None
        ),
        today=work.today,
    )


def _traits(work: Work, known: Sequence[catalog.Traits], force: InForce) -> dict[int, Trait]:
    tags = catalog.tags_of(work, [one.id for one in known]) if force.rules.names_tags else {}
    return {
        one.id: Trait(
            one.id, one.code, one.weight_g or 0, one.hazardous, one.oversize, one.when_out,
            one.available_on, tags.get(one.id, frozenset()),
        )
        for one in known
    }  # fmt: skip


@lru_cache(maxsize=4)
def _points(rows: tuple[places.Row, ...]) -> tuple[Field, dict[int, set[int]]]:
    """All points, and those of each channel that names any; kept while no point has changed."""
    return Field([_profile(row) for row in rows]), places.serving(rows)


def _profile(row: places.Row) -> Profile:
    *plain, area, holidays, _ = row
    told = dict(zip(places.COLUMNS, plain, strict=True))
    return Profile(
        point_id=told["id"],
        calendar=_calendar(told, holidays),
        area=area_of(json.loads(area) if area else None),
        region=region_of(told["country"], told["region"]),
        active=bool(told["active"]),
        takes_hazardous=bool(told["takes_hazardous"]),
        takes_oversize=bool(told["takes_oversize"]),
        **{name: told[name] for name in _PLAIN},
    )


_PLAIN = ("code", "country", "latitude", "longitude", "priority", "daily_capacity",
          "closed_reason")  # fmt: skip


def _calendar(told: dict[str, Any], holidays: str | None) -> Calendar:
    days = frozenset(date.fromisoformat(day) for day in (holidays or "").split(",") if day)
    return calendar_of(
        told["zone"], told["cut_off"], told["work_days"], told["handling_days"], days
    )
