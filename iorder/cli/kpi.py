"""``python -m iorder kpi``: every KPI with its value, numerator and denominator."""

import json
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from iorder.cli.store import opened
from iorder.config import settings
from iorder.kernel.money import Money
from iorder.views import kpi
from iorder.views.period import Period

say = Console(stderr=True, soft_wrap=True)


def show_kpis(
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="2026-01-31, in")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="2026-12-31, in")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Print every KPI of a period; without days, of all time."""
    period = Period(_day(first), _day(last), settings().timezone)
    if period.length is not None and period.length < 1:
        _refuse(f"{last} lies before {first}; give the earlier day as --from.")
    with opened() as store:
        found = kpi.as_json(store, period)
    if as_json:
        typer.echo(json.dumps(found))
    else:
        Console(soft_wrap=True).print(_table(found["kpis"]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        _refuse(f"{text!r} is not a day; write one such as 2026-01-31.")
        return None


def _refuse(words: str) -> None:
    say.print(words, style="red", markup=False)
    raise typer.Exit(2)


def _table(entries: list[dict[str, Any]]) -> Table:
    table = Table("kpi", "value", "numerator", "denominator", box=None, pad_edge=False)
    for one in entries:
        figures = (_figure(one, name) for name in ("value", "numerator", "denominator"))
        table.add_row(kpi.KPIS[one["slug"]].label, *figures)
    return table


def _figure(entry: dict[str, Any], name: str) -> str:
    """The value in its unit; numerator and denominator as they are."""
    amount = entry[name]
    if amount is None:
        return "–"
    if name != "value":
        return f"{amount:,.0f}"
    if entry["unit"] == "money" and entry.get("currency"):
        return str(Money(round(amount), entry["currency"]))
    return {"share": f"{amount:.1%}", "seconds": f"{amount / 3600:,.1f} h"}.get(
        entry["unit"], f"{amount:,.2f}"
    )
