"""``python -m iorder import``: files into the store, with a bar on the terminal.

Exits 0 when every row is in or unchanged, 3 when some or all were rejected, 2 when the files
cannot be used or a question is open (its ``--map`` key is named), 1 when the store failed, 130
when Ctrl-C stopped it.
Whatever stops it, the same command goes on where it was.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from iorder.channels import inspection, mapping
from iorder.channels import service as channels
from iorder.channels.plan import KINDS, Inspection, Plan, Question
from iorder.cli.stop import until_interrupted
from iorder.cli.store import opened
from iorder.config import Settings, settings
from iorder.flows import run_import
from iorder.flows.run_import import Watch, work_off_import
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.money import Money
from iorder.kernel.store import Store, Work, run
from iorder.views import imports
from iorder.views.rejects import rejects_csv

ACTOR = "cli"
MOST_LISTED = 100
MOST_SHOWN = 10
_SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")

say = Console(stderr=True, soft_wrap=True)


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    kind: str
    files: list[Path]
    profile: str
    map_file: Path | None
    channel: str
    dry_run: bool


class Unanswered(InvalidInput):
    """The files are ambiguous, or a needed column was not found: a person must say."""

    code = "unanswered"

    def __init__(self, seen: Inspection) -> None:
        asked = [_question(question) for question in seen.questions]
        asked += [_missing(seen.plan.kind, name) for name in seen.missing]
        self.keys = [key for key, _ in asked if key]
        super().__init__("\n".join(words for _, words in asked))


def import_files(
    kind: Annotated[str, typer.Argument(help=f"one of {', '.join(KINDS)}")],
    files: Annotated[list[Path], typer.Argument(help="files, or a folder: orders and their lines")],
    profile: Annotated[str, typer.Option(help="a built-in or saved profile of columns")] = "",
    map_file: Annotated[Path | None, typer.Option("--map", help="a YAML mapping file")] = None,
    channel: Annotated[str, typer.Option(help="the shop these files come from")] = "import",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would happen")] = False,
    rejects: Annotated[Path | None, typer.Option(help="write rejected rows to this CSV")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Import orders, products, customers, points, stock, shipments or payments from files."""
    try:
        asked = Asked(kind, files, profile, map_file, channel, dry_run)
        code = _import(asked, rejects, as_json)
    except Refused as refusal:
        code = 2
        say.print(str(refusal), style="red", markup=False, highlight=False)
        if as_json:
            typer.echo(json.dumps(_refusal_json(kind, refusal)))
    except sa.exc.DBAPIError as failed:
        code = 1
        reason = str(failed.orig).strip().splitlines()[0]
        say.print(f"The store failed ({reason}). What was committed is in; once it works again,")
        say.print("the same command goes on.")
    raise typer.Exit(code)


def _import(asked: Asked, rejects: Path | None, as_json: bool) -> int:
    _check(asked, rejects)
    settings().files.mkdir(parents=True, exist_ok=True)
    with opened() as store:
        seen = _look(store, settings(), asked)
        import_id = _begin(store, seen.plan, asked.dry_run, seen.rows)
        with until_interrupted(_tell_stopping) as stop, _Bar(seen.rows) as bar:
            done = work_off_import(store, settings().files, import_id, stop.is_set, bar)
        if not done:
            say.print("Stopped; what was read so far is in. Give the same command to go on.")
            return 130
        return _report(store, import_id, bar, rejects, as_json)


def _tell_stopping() -> None:
    say.print("Stopping after the rows in hand ...")


def _check(asked: Asked, rejects: Path | None) -> None:
    if asked.kind not in KINDS:
        raise InvalidInput(f"There is no kind {asked.kind!r}; choose one of {', '.join(KINDS)}.")
    if not _SLUG.fullmatch(asked.channel):
        raise InvalidInput(
            f"{asked.channel!r} is no channel's name; use small letters, digits and dashes."
        )
    if rejects is not None and (rejects.is_dir() or not rejects.absolute().parent.is_dir()):
        raise InvalidInput(f"The rejects cannot be written to {rejects}; name a file to make.")


def _look(store: Store, config: Settings, asked: Asked) -> Inspection:
    """The plan of these files, all questions answered. Raises InvalidInput."""
    saved = run(store, ACTOR, channels.profile, asked.kind, asked.profile)
    answers: dict[str, Any] = dict(saved or {})
    if asked.map_file is not None:
        answers |= mapping.read_mapping(asked.map_file)
    seen = inspection.inspect(
        asked.kind,
        [path.absolute() for path in asked.files],
        asked.channel,
        default_currency=config.currency,
        zone=config.timezone,
        profile="" if saved is not None else asked.profile,
        mapping=answers or None,
    )
    if seen.questions or seen.missing:
        raise Unanswered(seen)
    return seen


def _question(asked: Question) -> tuple[str, str]:
    """(key of the mapping file, words)."""
    examples = f" (such as {', '.join(asked.examples)})" if asked.examples else ""
    choices = " or ".join(asked.choices) or "..."
    words = f"{asked.text}{examples} Answer in a --map file: `{asked.key}: {choices}`."
    return asked.key, words


def _missing(kind: str, name: str) -> tuple[str, str]:
    """The same of what no column was found for: ``orders: placed_at``, or a whole file."""
    role, _, fields = name.partition(": ")
    if not fields:
        return "", f"Nothing here looks like {name}; a --map file can name its columns."
    section, first = ("columns" if role == kind else role), fields.split(" or ")[0]
    key = f"{section}.{first.removeprefix('line_')}"
    return key, (
        f"No column of the {role} was found for {fields}. Name it in a --map file: "
        f"`{section}:` and below it `{first.removeprefix('line_')}: HEADER`."
    )


def _begin(store: Store, plan: Plan, dry_run: bool, rows: int | None) -> int:
    """The id of the import to work off: one of the same files left half done, or a new one."""
    for file in plan.files:
        about = Path(file.path).stat()
        file.stamp = f"{about.st_size}:{about.st_mtime_ns}"
    import_id, is_new = run(store, ACTOR, _take_up, plan, dry_run, rows)
    if not is_new:
        say.print("Going on with an import of these files that was interrupted.")
    return import_id


def _take_up(work: Work, plan: Plan, dry_run: bool, rows: int | None) -> tuple[int, bool]:
    left = channels.interrupted(work, plan, dry_run=dry_run)
    if left is not None:
        return left, False
    return channels.start(work, plan, dry_run=dry_run, total=rows, state="running"), True


class _Bar(Watch):
    """The bar on the terminal; nothing where stderr is no terminal."""

    def __init__(self, rows: int | None) -> None:
        self.kept: dict[str, tuple[str, ...]] = {}
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"),
            TimeElapsedColumn(), console=say, transient=True, disable=not say.is_terminal,
        )  # fmt: skip
        self._task = self._bar.add_task("Reading", total=rows)
        self._rows = rows

    def __enter__(self) -> "_Bar":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def reading(self, phase: str, rows: int) -> None:
        if phase == "staging":
            self._rows = rows
            self._bar.update(self._task, description="Looking", completed=rows)

    def written(self, at: run_import.Progress) -> None:
        self.kept = at.kept
        self._bar.update(
            self._task, description="Importing", completed=at.tally.rows, total=self._rows
        )


def _report(store: Store, import_id: int, bar: _Bar, rejects: Path | None, as_json: bool) -> int:
    done = imports.one_import(store, import_id)
    if done.state == "failed":
        raise InvalidInput(done.error)
    if done.state != "done":
        raise Refused(
            "Another process runs this import or has cancelled it; see it on the Imports page."
        )
    if rejects is not None:
        with rejects.open("wb") as target:
            target.writelines(rejects_csv(store, import_id))
    if as_json:
        typer.echo(json.dumps(_as_json(store, done, bar.kept), ensure_ascii=False))
    _tell(store, done, bar.kept, rejects)
    return 3 if done.rejected else 0


def _as_json(
    store: Store, done: imports.ImportRow, kept: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    counts = ("rows", "created", "updated", "unchanged", "rejected")
    return {
        "kind": done.kind,
        "files": list(done.files),
        "dry_run": done.dry_run,
        **{name: getattr(done, name) for name in counts},
        "rejects": [
            {"file": one.file, "row": one.row, "column": one.column, "reason": one.reason}
            for one in imports.rejects(store, done.id, limit=MOST_LISTED)
        ],
        "kept": [{"order": number, "fields": list(fields)} for number, fields in kept.items()],
        "totals": done.totals,
        "seconds": round(done.seconds, 3),
    }


def _refusal_json(kind: str, refusal: Refused) -> dict[str, Any]:
    keys = refusal.keys if isinstance(refusal, Unanswered) else []
    return {"kind": kind, "error": refusal.code, "message": str(refusal), "unanswered": keys}


def _tell(
    store: Store, done: imports.ImportRow, kept: dict[str, tuple[str, ...]], rejects: Path | None
) -> None:
    would = "Dry run, nothing was kept: " if done.dry_run else ""
    say.print(
        f"{would}{done.rows:,} rows read in {done.seconds:.1f} s; {done.created:,} new, "
        f"{done.updated:,} changed, {done.unchanged:,} unchanged, {done.rejected:,} rows rejected."
    )
    for currency, sums in done.totals.items():
        gross = Money(sums["gross_minor"], currency)
        say.print(f"  {sums['orders']:,} orders, {sums['lines']:,} lines, {escape(str(gross))}")
    for number, fields in kept.items():
        say.print(f"  {number}: {', '.join(fields)} were edited here and kept.")
    for one in imports.rejects(store, done.id, limit=MOST_SHOWN):
        column = f", {one.column}" if one.column else ""
        say.print(f"  [red]{escape(f'{one.file}, row {one.row}{column}: {one.reason}')}[/red]")
    if done.rejected > MOST_SHOWN:
        say.print(f"  ... and {done.rejected - MOST_SHOWN:,} more rows.")
    if done.rejected:
        where = f"in {rejects}" if rejects else "with --rejects FILE you get them as a file"
        say.print(f"  Rejected rows: {where}; correct them there and import that file.")
