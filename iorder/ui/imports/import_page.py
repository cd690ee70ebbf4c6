"""One import as it stands, and what a person does to it: the parts of its page together."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dash import html, set_props

from iorder.channels import service as channels
from iorder.channels.inspection import inspect
from iorder.channels.mapping import to_mapping
from iorder.channels.plan import Plan
from iorder.channels.profile import PROFILES
from iorder.channels.reader import preview
from iorder.channels.review import Review, review
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import Work, run
from iorder.session import actor, may, store, web_settings
from iorder.ui.frame.shell import card
from iorder.ui.imports import (
    import_draft,
    import_drop,
    import_edits,
    import_preview,
    import_progress,
    import_rejects,
)
from iorder.ui.imports import import_words as words
from iorder.views import imports
from iorder.views.health import living_workers
from iorder.views.imports import ImportRow
from iorder.web import attempt, toast

PREVIEWED = 20
REJECTS_A_PAGE = 50


def title(row: ImportRow) -> str:
    return f"Import {row.id} · {words.kind_label(row.kind)}"


def announced(row: ImportRow) -> str:
    """What a screen reader hears when the state changes; the bar tells the rest."""
    return f"{title(row)}: {words.state_of(row)[0]}" if row.state != "draft" else ""


def problem(text: str) -> html.Div:
    """Why the last step did not work, beside what still stands."""
    return import_drop.refused(text)


def body(row: ImportRow, place: Mapping[str, int]) -> list[Any]:
    """All of the page under its title. ``place``: where its rejects begin, {after, before}."""
    if row.state == "draft":
        if not may("imports.run"):
            return [card("Not started", html.P("Whoever sent these files has not started yet."))]
        return [import_draft.steps(1), *attempt(lambda: _draft(row), _unreadable)]
    if row.is_open:
        return [
            import_draft.steps(2),
            import_progress.progress(row, _moving(row), may("imports.run")),
        ]
    return _ended(row, place)


def _moving(row: ImportRow) -> list[Any]:
    return import_progress.moving(row, bool(living_workers(store())))


def move(row: ImportRow) -> None:
    """Draw the numbers of a running import alone: what a person has the focus on stays."""
    set_props(import_progress.MOVING, {"children": _moving(row)})


def _unreadable(text: str) -> list[Any]:
    return [import_draft.broken(text)]


def _draft(row: ImportRow) -> list[Any]:
    found = review(imports.plan_of(store(), row.id))
    return import_draft.sheet(found, row.total, _profiles(row.kind), lambda: _preview(found))


def _profiles(kind: str) -> dict[str, str]:
    """Name -> label: those built in that fit the kind, then those people saved."""
    built_in = {
        one.slug: one.label for one in PROFILES if any(kind == each.role for each in one.layouts)
    }
    return built_in | {name: name for name in imports.saved_mappings(store(), kind)}


def _preview(found: Review) -> Any:
    """The first rows, or why they cannot be read: the columns above stand."""
    if problems := import_draft.problems(found):
        return card("Preview", html.P(f"{problems[0]} to see the first rows.",
                                      className="im-quiet"))  # fmt: skip
    return attempt(
        lambda: import_preview.preview(found.plan.kind, preview(found.plan, PREVIEWED)),
        lambda text: card("Preview", import_drop.refused(text)),
    )


def _ended(row: ImportRow, place: Mapping[str, int]) -> list[Any]:
    some = imports.rejects(store(), row.id, place["after"], REJECTS_A_PAGE)
    runs = may("imports.run")
    area = import_drop.area(
        web_settings().max_upload_mb, "Drop the corrected file here",
        "It is read with the same mapping; you see a preview first.", row.id,
    )  # fmt: skip
    return [
        import_progress.result(row, import_progress.next_acts(row) if runs else []),
        *_listed(import_rejects.rejects(row, some, place["before"], area if runs else None)),
    ]


def _listed(part: Any) -> list[Any]:
    return [] if part is None else [part]


def act(import_id: int, edit: Mapping[str, Any]) -> str | None:
    """Do what the person asked; returns the address to go to, if it is another one."""
    known = ACTS.get(str(edit.get("act")), _edit)
    return known(import_id, edit)


def _edit(import_id: int, edit: Mapping[str, Any]) -> None:
    run(store(), actor(), _edited, import_id, edit)


def _edited(work: Work, import_id: int, edit: Mapping[str, Any]) -> None:
    """In one transaction: two quick edits both hold."""
    plan = import_edits.edited(channels.draft(work, import_id), edit)
    channels.replan(work, import_id, plan, dry_run=False)


def _keep(work: Work, import_id: int, plan: Plan) -> None:
    channels.replan(work, import_id, plan, dry_run=False)


def _choose_profile(import_id: int, edit: Mapping[str, Any]) -> None:
    """Read the files by a profile, or guess anew."""
    plan, name = imports.plan_of(store(), import_id), str(edit.get("value") or "")
    saved = imports.saved_mappings(store(), plan.kind).get(name)
    found = inspect(
        plan.kind, list(dict.fromkeys(Path(one.path) for one in plan.files)), plan.channel,
        default_currency=plan.currency, zone=plan.zone,
        profile="" if saved is not None else name, mapping=saved,
    )  # fmt: skip
    found.plan.profile = name
    run(store(), actor(), _keep, import_id, found.plan)


def _save(import_id: int, edit: Mapping[str, Any]) -> None:
    name = str(edit.get("value") or "").strip()
    if not name:
        raise InvalidInput("Give the mapping a name under which it is found again.")
    run(store(), actor(), _keep_profile, import_id, name)
    toast(f"The mapping was saved as {name}.")


def _keep_profile(work: Work, import_id: int, name: str) -> None:
    plan = channels.draft(work, import_id)
    channels.save_profile(work, plan.kind, name, to_mapping(plan))
    plan.profile = name
    _keep(work, import_id, plan)


def _start(import_id: int, edit: Mapping[str, Any]) -> None:
    found = review(imports.plan_of(store(), import_id))
    if problems := import_draft.problems(found):
        raise InvalidInput(". ".join(problems) + ", then start again.")
    run(store(), actor(), _queue, import_id, found.plan, edit["act"] == "dry")


def _queue(work: Work, import_id: int, plan: Plan, dry_run: bool) -> None:
    channels.replan(work, import_id, plan, dry_run=dry_run)
    channels.queue(work, import_id)


def _discard(import_id: int, _edit: Mapping[str, Any]) -> str:
    if imports.one_import(store(), import_id).state != "draft":
        raise Refused("The import has started already; cancel it instead.")
    run(store(), actor(), channels.cancel, import_id)
    return "/imports"


def _cancel(import_id: int, _edit: Mapping[str, Any]) -> None:
    run(store(), actor(), channels.cancel, import_id)


def _resume(import_id: int, _edit: Mapping[str, Any]) -> None:
    run(store(), actor(), channels.resume, import_id)


def _again(import_id: int, _edit: Mapping[str, Any]) -> str:
    return f"/imports/{run(store(), actor(), channels.again, import_id)}"


def _for_real(import_id: int, _edit: Mapping[str, Any]) -> str:
    return f"/imports/{run(store(), actor(), _again_at_once, import_id)}"


def _again_at_once(work: Work, import_id: int) -> int:
    new_id = channels.again(work, import_id)
    channels.queue(work, new_id)
    return new_id


ACTS: Mapping[str, Callable[[int, Mapping[str, Any]], str | None]] = {
    "profile": _choose_profile,
    "save": _save,
    "start": _start,
    "dry": _start,
    "discard": _discard,
    "cancel": _cancel,
    "resume": _resume,
    "again": _again,
    "real": _for_real,
}
