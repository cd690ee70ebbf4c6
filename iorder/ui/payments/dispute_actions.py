"""What people do to the evidence of a dispute, and the routes its files come and go by."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from flask import Response, jsonify, request, send_file

from iorder.flows import answer_dispute
from iorder.flows.answer_dispute import Choice
from iorder.kernel.errors import InvalidInput
from iorder.kernel.file_names import harmless
from iorder.kernel.store import run
from iorder.payments import evidence
from iorder.payments.evidence_files import MOST_BYTES, content_of
from iorder.session import actor, store, web_settings
from iorder.ui.lists.listing import said
from iorder.ui.payments.dispute_grounds import CHOSEN, choice
from iorder.uploads import TooLarge
from iorder.views.payments.dispute_case import dispute_case, one_piece
from iorder.web import callback, route

SAID = Output("disputes-said", "data", allow_duplicate=True)
WRONG = Output("evidence-wrong", "children")
SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
}
"""What was sent from outside is downloaded, never shown as a page of ours."""


@route("/disputes/<int:dispute_id>/evidence", needs="payments.refund", methods=("POST",))
def upload(dispute_id: int) -> Response:
    """Takes one file as the raw body, its name percent-encoded in ``X-File-Name``, what it shows
    in ``kind``. Answers {token, name}."""
    name = harmless(unquote(request.headers.get("X-File-Name", "")))
    if (request.content_length or 0) > MOST_BYTES:
        raise TooLarge(f"{name} is larger than {MOST_BYTES / 1_000_000:g} MB.")
    content: bytes = request.stream.read(MOST_BYTES + 1)
    new = answer_dispute.upload(_files(), request.args.get("kind", "other"), name, content)
    key = run(store(), actor(), evidence.add, dispute_id, new)
    return jsonify(token=str(key), name=new.name)


@route("/disputes/evidence/<int:evidence_id>", needs="payments.view")
def download(evidence_id: int) -> Response:
    """The file as it was added. Raises NotFound."""
    one = one_piece(store(), evidence_id)
    content = BytesIO(content_of(_files(), one.digest))
    answer = send_file(content, mimetype=one.media_type, as_attachment=True,
                       download_name=one.name, max_age=0)  # fmt: skip
    answer.headers.update(SAFE)
    return answer


@callback(
    SAID,
    WRONG,
    Input({"type": "evidence-do", "act": ALL, "key": ALL}, "n_clicks"),
    State({"type": "evidence-summary", "key": ALL}, "value"),
    *CHOSEN,
    needs="payments.refund",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def act(
    clicks: Sequence[int | None],
    summaries: Sequence[str | None],
    *chosen: Sequence[Any],
) -> tuple[Any, str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    summary = (summaries or [""])[0] or ""
    return said(do(wanted["act"], str(wanted["key"]), summary, choice(*chosen))), ""


@callback(
    SAID,
    WRONG,
    Input("evidence-sent", "data"),
    needs="payments.refund",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def came(sent: dict[str, Any] | None) -> tuple[Any, str]:
    if not sent:
        raise PreventUpdate
    return said(f"{sent['name']} is added."), ""


def do(act: str, key: str, summary: str, chosen: Choice | None) -> str:
    """Do one act; returns what became of it. Raises Refused."""
    if act == "remove":
        run(store(), actor(), answer_dispute.remove, _files(), int(key))
        return "It is removed."
    dispute_id = int(key.partition("|")[0])
    if act == "gather":
        new = answer_dispute.gather(store(), _files(), dispute_id, key.partition("|")[2])
        run(store(), actor(), evidence.add, dispute_id, new)
        return f"{new.label} is added."
    if act == "summarise":
        run(store(), actor(), evidence.summarise, dispute_id, summary)
        return "The summary is saved."
    if act == "send":
        return _send(dispute_id, summary, chosen)
    raise InvalidInput(f"{act!r} is no act on evidence.")


def _send(dispute_id: int, summary: str, chosen: Choice | None) -> str:
    """Hand it in, with the summary as it is typed."""
    case = dispute_case(store(), dispute_id)
    if summary.strip() != case.summary:
        run(store(), actor(), evidence.summarise, dispute_id, summary)
    run(store(), actor(), answer_dispute.send_evidence, dispute_id, case.version, chosen)
    return f"The evidence is on its way to {case.service}."


def _files() -> Any:
    return web_settings().files.resolve()
