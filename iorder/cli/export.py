"""``python -m iorder export``: a view into a file, streamed, in constant memory.

Exits 0 when the file is whole, 2 when it cannot be made; what was begun is then removed.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from iorder.cli.store import opened
from iorder.config import settings
from iorder.insight.workbooks import FORMATS, Format, write
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import Store
from iorder.views import export as exports
from iorder.views.export import EXPORTS

say = Console(stderr=True, soft_wrap=True)


def export_rows(
    kind: Annotated[str, typer.Argument(help=f"one of {', '.join(one.slug for one in EXPORTS)}")],
    out: Annotated[Path, typer.Option(help="the file to write")],
    form: Annotated[
        str, typer.Option("--format", help=f"{', '.join(FORMATS)}; else by the file's ending")
    ] = "",
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help="key=value as in a page's address")
    ] = None,
) -> None:
    """Write every row of a view to a file."""
    try:
        with opened() as store:
            count = _write(store, kind, out, _format(form or out.suffix[1:]), _query(filters or []))
    except (Refused, OSError) as failed:
        say.print(str(failed), style="red", markup=False)
        raise typer.Exit(2) from None
    say.print(f"{count:,} rows of {kind} are in {out}.", markup=False)


def _write(store: Store, kind: str, out: Path, form: Format, query: dict[str, str]) -> int:
    """Through a file beside ``out``, so that a whole file or none is there."""
    view, zone = exports.export_of(kind), settings().timezone
    total = exports.count(store, view, query, zone)
    part = out.with_name(f".{out.name}.part")
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    try:
        with Progress(*columns, console=say, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task(kind, total=total)
            rows = exports.rows(store, view, query, zone)
            count = write(form, part, view.columns, rows, lambda n: bar.update(task, completed=n))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return count


def _format(name: str) -> Format:
    for form in FORMATS:
        if form == name.lower():
            return form
    raise InvalidInput(f"{name or 'No'} format: write --format with one of {', '.join(FORMATS)}.")


def _query(filters: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in filters]
    if wrong := [key for key, sign, _ in pairs if not sign]:
        raise InvalidInput(f"--filter {wrong[0]} has no value; write it as key=value.")
    return {key: value for key, _, value in pairs}
