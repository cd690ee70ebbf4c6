"""Channels: how long a cart holds stock, which points serve it; ``/channels/web`` is one."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate
from flask import Response

from iorder.channels.shelf_rows import refused_file
from iorder.flows import quotas_by_file
from iorder.flows.set_up_channel import ChannelTerms, set_up_channel
from iorder.inventory import quotas
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run
from iorder.session import actor, may, store, zone
from iorder.ui.frame import formats, states, typed_lines
from iorder.ui.frame.attributes import also
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.frame.typed import whole
from iorder.ui.settings import channel_parts as parts
from iorder.uploads import uploaded
from iorder.views.channels import channel_rows, channel_sheet
from iorder.web import callback, page, route, toast

AGAIN = {"type": "channel-again", "at": "body"}
DONE = Output("channel-done", "data", allow_duplicate=True)


def every(**_: str) -> Any:
    rows = channel_rows(store())
    return page_frame("Channels", formats.many(len(rows), "channel"), [], [parts.listed(rows)])


def one(slug: str = "", **_: str) -> Any:
    back = dcc.Link("All channels", href="/channels", className="io-button")
    try:
        row = channel_sheet(store(), slug).row
    except NotFound as missing:
        told = states.empty("There is no such channel", str(missing), back)
        return page_frame("Channel", "", [], [html.Div(told, className="io-card")])
    return page_frame(
        row.label,
        row.slug,
        [back],
        [
            dcc.Store(id="channel-slug", data=row.slug),
            dcc.Store(id="channel-done"),
            dcc.Store(id="channel-sent"),
            html.Div(id="channel-file-told", **also(aria_live="polite")),
            html.Div(card("Quotas", states.skeleton(6)), id="channel-body"),
        ],
    )


@callback(
    Output("channel-body", "children"),
    Input("channel-slug", "data"),
    Input("channel-done", "data"),
    Input({"type": "channel-again", "at": ALL}, "n_clicks"),
    needs="points.view",
    failed=lambda words: states.failed(words, AGAIN),
)
def show(slug: str | None, _done: object, clicks: list[int | None]) -> Any:
    if not slug or (isinstance(ctx.triggered_id, dict) and not any(clicks)):
        raise PreventUpdate
    return parts.body(channel_sheet(store(), slug), zone(), may_edit=may("points.edit"))


@callback(
    DONE,
    Output("channel-wrong", "children"),
    Input("channel-save", "n_clicks"),
    State("channel-minutes", "value"),
    State("channel-extensions", "value"),
    State("channel-points", "value"),
    State("channel-seen", "data"),
    needs="points.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def save(
    clicks: int | None, minutes: object, extensions: object, chosen: Sequence[int] | None,
    seen: Sequence[Any] | None,
) -> tuple[Any, str]:  # fmt: skip
    if not clicks or not seen:
        raise PreventUpdate
    channel_id, was_minutes, was_extensions, was_points = seen
    wanted = ChannelTerms(
        whole(minutes, "Minutes"), whole(extensions, "Times"), frozenset(chosen or ())
    )
    shown = ChannelTerms(was_minutes, was_extensions, frozenset(was_points))
    is_new = run(store(), actor(), set_up_channel, channel_id, wanted, shown)
    toast("The channel is saved." if is_new else "Nothing was new.", "ok" if is_new else "info")
    return uuid.uuid4().hex, ""


@callback(
    DONE,
    Output("quota-wrong", "children", allow_duplicate=True),
    Input("quota-set", "n_clicks"),
    State("quota-lines", "value"),
    State("channel-slug", "data"),
    needs="points.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def set_them(clicks: int | None, text: str | None, slug: str) -> tuple[Any, str]:
    if not clicks:
        raise PreventUpdate
    wanted = typed_lines.read(text)
    number = run(store(), actor(), quotas_by_file.set_quotas, _id(slug), wanted)
    toast("The quota is set." if number == 1 else f"{number:,} quotas are set.")
    return uuid.uuid4().hex, ""


@callback(
    DONE,
    Input({"type": "quota-remove", "sku": ALL}, "n_clicks"),
    State("channel-slug", "data"),
    needs="points.edit",
    prevent_initial_call=True,
)
def remove(clicks: list[int | None], slug: str) -> Any:
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    run(store(), actor(), quotas.set_quota, _id(slug), int(ctx.triggered_id["sku"]), None)
    toast("It may be promised any number again.")
    return uuid.uuid4().hex


@callback(
    DONE,
    Output("channel-file-told", "children"),
    Input("channel-sent", "data"),
    State("channel-slug", "data"),
    needs="points.edit",
    failed=lambda words: (no_update, html.P(words, className="li-wrong", role="alert")),
    prevent_initial_call=True,
)
def take_file(sent: Mapping[str, Any] | None, slug: str) -> tuple[Any, Any]:
    if not sent:
        raise PreventUpdate
    (path,) = uploaded([str(sent["token"])])
    file = quotas_by_file.read_quotas(path)
    done = run(store(), actor(), quotas_by_file.quotas_by_file, _id(slug), file)
    told = parts.file_told(path.name, slug, str(sent["token"]), done.number, done.bad)
    return uuid.uuid4().hex, told


@route("/channels/<slug>/refused/<token>.csv", needs="points.edit")
def refused(slug: str, token: str) -> Response:
    """The rows of a file of quotas that cannot be used, to put right and send again."""
    (path,) = uploaded([token])
    file = quotas_by_file.read_quotas(path)
    _, bad = run(store(), actor(), quotas_by_file.sorted_out, file)
    headers = {
        "Content-Disposition": f'attachment; filename="quotas-{slug}-refused.csv"',
        "Cache-Control": "no-store",
    }
    return Response(refused_file(file, bad), mimetype="text/csv", headers=headers)


def _id(slug: str) -> int:
    return channel_sheet(store(), slug).row.id


page(
    __name__, path="/channels", name="Channels", needs="points.view", icon="shop", order=51,
    layout=every,
)  # fmt: skip
page(
    f"{__name__}.one", path_template="/channels/<slug>", name="Channel", needs="points.view",
    layout=one,
)  # fmt: skip
