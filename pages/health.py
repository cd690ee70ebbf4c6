"""Health: who works, what waits, what failed and why, and the way to try it again."""

from typing import Any

from dash import ALL, Input, Output, ctx, dcc, html
from dash.exceptions import PreventUpdate

from iorder.kernel import jobs
from iorder.kernel.store import run
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card, page_frame
from iorder.views import health
from iorder.views.fraud import fraud_health
from iorder.views.health import Health, Trouble
from iorder.views.payments import payment_health, sellers
from iorder.web import actor, attempt, callback, may, page, store, toast, web_settings
from iorder.worker.duties import DUTIES

LATE_SECONDS = 60
TONES = {"dead": "bad", "queued": "warn", "leased": "info"}
WORDS = {"dead": "Given up", "queued": "Will be tried again", "leased": "Being tried"}


def layout(**_: str) -> Any:
    return page_frame(
        "Health",
        "What runs behind the pages",
        [],
        [
            dcc.Interval(id="health-tick", interval=5_000),
            html.Div(_parts(), id="health-parts", className="io-stack"),
        ],
    )


def _parts() -> Any:
    again = {"type": "health-act", "act": "again", "job": 0}
    return attempt(
        lambda: _drawn(health.health(store())),
        lambda words: html.Div(states.failed(words, again), className="io-card"),
    )


def _drawn(now: Health) -> list[Any]:
    return [_summary(now), _troubles(now), _queues(now)]


@callback(
    Output("health-parts", "children"),
    Input("health-tick", "n_intervals"),
    Input({"type": "health-act", "act": ALL, "job": ALL}, "n_clicks"),
    needs="health.view",
    prevent_initial_call=True,
)
def refresh(_ticks: int | None, clicks: list[int | None]) -> Any:
    asked = ctx.triggered_id
    if isinstance(asked, dict):
        if not any(clicks):
            raise PreventUpdate
        if asked["act"] != "again":
            _act(asked["act"], int(asked["job"]))
    return _parts()


def _act(act: str, job_id: int) -> None:
    if not may("jobs.retry"):
        toast("Your role does not retry jobs; ask a manager.", "bad")
    elif act == "retry":
        run(store(), actor(), jobs.retry, job_id)
        toast("The job is due again.")
    else:
        run(store(), actor(), jobs.cancel, job_id)
        toast("The job was cancelled.")


def _summary(now: Health) -> html.Div:
    tiles = [
        _worker(now), _store(now), _waiting(now), _given_up(now), *_payments(), *_fraud(),
        *_seller(),
    ]  # fmt: skip
    as_of = html.P(
        f"As of {formats.moment(now.as_of)} ({formats.zone()}).", className="io-card-note"
    )
    return html.Div(
        [html.Div(tiles, className="io-kpis"), as_of], className="io-stack", id="health-summary"
    )


def _worker(now: Health) -> html.Div:
    if not now.workers:
        return _tile(
            "bad", "Worker", "None is running",
            ["Imports, exports and messages wait. Start one with: ",
             html.Code("python -m iorder worker", className="io-code")],
        )  # fmt: skip
    return _tile(
        "ok", "Worker", f"{len(now.workers)} at work", ", ".join(one.name for one in now.workers)
    )


def _store(now: Health) -> html.Div:
    kind = {"sqlite": "SQLite file", "postgresql": "PostgreSQL"}[now.database]
    size = f"{kind}, {now.size / 1_000_000:,.1f} MB."
    if now.is_writable:
        return _tile("ok", "Store", "Takes changes", size)
    return _tile(
        "bad", "Store", "Locked",
        "Another program has been writing for more than a second. Changes wait; if this stays, "
        f"look for an open transaction or a copy in progress. {size}",
    )  # fmt: skip


def _waiting(now: Health) -> html.Div:
    number = formats.count(sum(one.queued for one in now.queues))
    late = [one for one in now.queues if one.late_seconds > LATE_SECONDS]
    if not late:
        return _tile("ok", "Waiting", number, "Nothing has been waiting for long.")
    worst = max(late, key=lambda one: one.late_seconds)
    since = formats.duration(worst.late_seconds)
    more = "Another worker would help." if now.workers else "It waits for a worker."
    words = f"{_label(worst.kind)}: due for {since}. {more}"
    return _tile("warn", "Waiting", number, words)


def _given_up(now: Health) -> html.Div:
    if not now.dead:
        return _tile("ok", "Given up", "0", "No job failed ten times.")
    words = "Jobs that failed ten times: see why below, mend it, then retry them."
    return _tile("bad", "Given up", formats.count(now.dead), words)


def _payments() -> list[html.Div]:
    """How payment services answer; nothing for a shop without any."""
    found = payment_health.payment_health(store())
    if not found.accounts and found.is_well:
        return []
    told = f"{formats.many(found.refused, 'webhook')} refused so far." if found.refused else ""
    if found.is_well:
        return [
            _tile("ok", "Payment services", f"{found.accounts} of {found.accounts} answer", told)
        ]
    words = [
        f"{', '.join(found.failing)}: no answer." if found.failing else "",
        f"{formats.many(found.parked, 'fact')} told and fitting nothing." if found.parked else "",
        f"{formats.many(found.unknown, 'call')} with a lost answer." if found.unknown else "",
        told,
    ]
    link = dcc.Link("See what waits", href="/payments")
    tone = "bad" if found.failing else "warn"
    waits = len(found.failing) + found.parked + found.unknown
    note = [" ".join(filter(None, words)), " ", link]
    return [_tile(tone, "Payment services", f"{waits} to look at", note)]


def _fraud() -> list[html.Div]:
    """How fraud services answer; nothing where none is asked and every order was screened."""
    found = fraud_health.fraud_health(store())
    if not found.services and found.is_well:
        return []
    if found.is_well:
        told = f"{found.services} of {found.services} answer"
        return [_tile("ok", "Fraud services", told, "")]
    words = [
        f"{', '.join(found.failing)}: no answer last time." if found.failing else "",
        f"{', '.join(found.resting)}: not asked for some minutes." if found.resting else "",
        f"{formats.many(found.unscreened, 'order')} could not be screened."
        if found.unscreened else "",
    ]  # fmt: skip
    link = dcc.Link("See the services", href="/fraud-rules")
    waits = len(found.failing) + found.unscreened
    note = [" ".join(filter(None, words)), " ", link]
    return [_tile("warn", "Fraud services", f"{waits} to look at", note)]


def _seller() -> list[html.Div]:
    """Says so while invoices name nobody who sells."""
    nameless = sellers.nameless(store(), web_settings().seller_lines)
    if nameless is None:
        return []
    issued = f"{formats.many(nameless, 'invoice')} of the newest name nobody. " if nameless else ""
    note = [f"Documents print no seller. {issued}", dcc.Link("Say who sells", href="/sellers")]
    return [_tile("warn", "Seller", "Not set", note)]


def _tile(tone: str, label: str, value: str, note: Any) -> html.Div:
    name = {"ok": "check-circle-fill", "warn": "exclamation-triangle-fill", "bad": "x-octagon-fill"}
    word = {"ok": "well", "warn": "look at it", "bad": "not well"}[tone]
    return html.Div(
        [
            html.H2([icon(name[tone]), label, html.Span(f": {word}", className="io-sr-only")],
                    className="io-kpi-label"),
            html.P(value, className="io-health-value"),
            html.P(note, className="io-card-note"),
        ],
        className=f"io-card io-health-tile is-{tone}",
    )  # fmt: skip


def _label(kind: str) -> str:
    return DUTIES[kind].label if kind in DUTIES else kind


def _troubles(now: Health) -> html.Section:
    if not now.troubles:
        calm = states.empty("Nothing failed", "Failures stand here with their reason.",
                            icon_name="check2")  # fmt: skip
        return card("Failed jobs", calm)
    words = ("Job", "State", "Tries", "Why", html.Span("What to do", className="io-sr-only"))
    head = html.Tr([html.Th(word, scope="col") for word in words])
    return card(
        "Failed jobs",
        html.Div(
            html.Table(
                [html.Thead(head), html.Tbody([_trouble(one) for one in now.troubles])],
                className="io-table io-health-table",
            ),
            className="io-table-box io-health-box",
            role="region",
            tabIndex="0",
            **also(aria_label="Failed jobs"),
        ),
        f"the newest {len(now.troubles)}",
    )


def _trouble(one: Trouble) -> html.Tr:
    when = f"next at {formats.moment(one.due_at)}" if one.state != "dead" else ""
    return html.Tr(
        [
            html.Th([_label(one.kind), html.Span(one.key, className="io-card-note")], scope="row"),
            html.Td([html.Span(WORDS[one.state], className=f"io-chip io-chip-{TONES[one.state]}"),
                     html.Span(when, className="io-card-note")]),
            html.Td(str(one.attempts)),
            html.Td(one.error, className="io-health-why"),
            html.Td(_buttons(one)),
        ]
    )  # fmt: skip


def _buttons(one: Trouble) -> list[html.Button]:
    if not may("jobs.retry"):
        return []
    acts = [("retry", "Retry")] if one.state == "dead" else [("cancel", "Cancel")]
    return [
        html.Button(
            word,
            id={"type": "health-act", "act": act, "job": one.id},
            type="button",
            className="io-button io-button-small",
            **also(aria_label=f"{word} {_label(one.kind)} {one.key}"),
        )
        for act, word in acts
    ]


def _queues(now: Health) -> html.Section:
    if not now.queues:
        return card("Queues", states.empty("Nothing waits", "All queued work is done."))
    words = ("Work", "Waiting", "In hand", "Failing", "Waits since")
    rows = [
        html.Tr(
            [
                html.Th(_label(one.kind), scope="row"),
                html.Td(formats.count(one.queued)),
                html.Td(formats.count(one.leased)),
                html.Td(formats.count(one.failing)),
                html.Td(
                    formats.duration(one.late_seconds) if one.late_seconds else formats.NOTHING
                ),
            ]
        )
        for one in now.queues
    ]
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in words]))
    return card("Queues", html.Table([head, html.Tbody(rows)], className="io-table"))


page(
    __name__, path="/health", name="Health", needs="health.view", icon="heart-pulse", order=90,
    key="h", group="System", layout=layout,
)  # fmt: skip
