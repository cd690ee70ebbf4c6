"""From uploaded files to a draft: the callback behind every drop area."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from iorder.channels import service as channels
from iorder.channels.inspection import inspect
from iorder.channels.mapping import to_mapping
from iorder.channels.plan import KINDS, Inspection
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Work, run
from iorder.ui.imports import import_drop as drop
from iorder.uploads import uploaded
from iorder.views.choices import channel_choices
from iorder.views.imports import plan_of
from iorder.web import actor, callback, store, web_settings


@callback(
    Output("imports-refused", "children"),
    Output("imports-go", "href"),
    Input("imports-sent", "data"),
    State("imports-again", "data"),
    needs="imports.run",
    failed=lambda words: (drop.refused(words), no_update),
    prevent_initial_call=True,
)
def begin(sent: dict[str, Any] | None, again: int | None) -> tuple[Any, str]:
    """Look at the files and keep what was found as a draft; its page opens."""
    if not sent:
        raise PreventUpdate
    paths = uploaded(sent["tokens"])
    found = _as_before(again, paths) if again else _anew(sent, paths)
    import_id = run(store(), actor(), _draft, found)
    return None, f"/imports/{import_id}"


def _draft(work: Work, found: Inspection) -> int:
    return channels.start(work, found.plan, dry_run=False, total=found.rows, state="draft")


def _anew(sent: dict[str, Any], paths: Sequence[Path]) -> Inspection:
    kind = str(sent.get("kind"))
    if kind not in KINDS:
        raise InvalidInput("Choose what the files hold.")
    slug = channel_slug(str(sent.get("channel") or ""), channel_choices(store()))
    return inspect(
        kind, paths, slug,
        default_currency=web_settings().currency, zone=web_settings().timezone,
    )  # fmt: skip


def _as_before(import_id: int, paths: Sequence[Path]) -> Inspection:
    """The corrected rejects of an import, read by its mapping."""
    plan = plan_of(store(), import_id)
    return inspect(
        plan.kind, paths, plan.channel, default_currency=plan.currency, zone=plan.zone,
        mapping=to_mapping(plan),
    )  # fmt: skip


def channel_slug(told: str, known: Sequence[tuple[str, str]]) -> str:
    """The slug of a channel people named by its label or anew; ``import`` when they did not."""
    for slug, label in known:
        if told.strip().casefold() in (slug, label.casefold()):
            return slug
    return re.sub(r"[^a-z0-9]+", "-", told.casefold()).strip("-")[:40] or "import"
