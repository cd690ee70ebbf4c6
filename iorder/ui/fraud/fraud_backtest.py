"""A back-test drawn: how far it is, then a draft and the rules in force beside one another."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.fraud.check import CHECKS
from iorder.kernel.runs import Run
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import chip
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide

TONES = {"queued": "info", "running": "info", "done": "ok", "failed": "bad", "cancelled": "neutral"}
WORDS = {"queued": "Waiting", "running": "Running", "done": "Done", "failed": "Failed",
         "cancelled": "Cancelled"}  # fmt: skip
FIGURES = (
    ("caught", "Caught", "bad orders that would be stopped"),
    ("missed", "Missed", "bad orders that would go on"),
    ("stopped_in_vain", "Stopped in vain", "good orders that would be stopped"),
    ("let_go", "Let go", "good orders that would go on"),
)
Side = Mapping[str, Any]


def start_card(labels: Mapping[str, int], latest: Run | None, *, may_run: bool) -> html.Section:
    known = ", ".join(f"{formats.count(labels.get(one, 0))} {one}"
                      for one in ("fraud", "friendly", "genuine"))  # fmt: skip
    words = (
        "Judges orders whose truth is known again, each as it was when it was placed, by these "
        f"rules and by those in force. Known: {known}."
    )
    form = html.Div(
        [
            html.Label([html.Span("Days back"),
                        dbc.Input(id={"type": "fr-days", "part": "x"}, value="365",
                                  inputmode="numeric", autocomplete="off", maxlength=5)],
                       className="oi-field"),
            html.Button("Back-test", id={"type": "fr-test", "part": "x"}, type="button",
                        className="io-button", disabled=not may_run),
        ],
        className="sm-form",
    )  # fmt: skip
    wrong = html.P(id={"type": "fr-test-wrong", "part": "x"}, className="li-wrong", role="alert")
    return card("Back-test", [html.P(words, className="rs-hint"), form, wrong, state_of(latest)])


def state_of(run: Run | None) -> Any:
    """The newest test in a line; its figures are a link away."""
    if run is None:
        return None
    if run.is_open:
        return progress(run)
    link = dcc.Link("Figures", href=f"/fraud-rules?test={run.id}",
                    className="io-button io-button-small")  # fmt: skip
    parts: list[Any] = [chip(WORDS[run.state], TONES[run.state]),
                        html.Span(formats.moment(run.created_at))]  # fmt: skip
    if run.state == "failed":
        parts.append(html.Span(run.problem, className="li-wrong"))
    return html.Div([*parts, link] if run.found else parts, className="oi-inline")


def progress(run: Run) -> html.Div:
    share = run.done / run.total if run.total else 0.0
    words = "Waiting for a worker" if run.state == "queued" else (
        f"{run.done:,} of {run.total:,} orders")  # fmt: skip
    return html.Div(
        [
            html.Div(
                html.Span(className="io-filling-done", style={"width": f"{share:.1%}"}),
                className="io-filling-track", role="progressbar",
                **also(aria_label="Orders judged", aria_valuemin="0", aria_valuemax="100",
                       aria_valuenow=f"{share * 100:.0f}"),
            ),
            html.Span(words),
        ],
        className="sh-progress",
    )  # fmt: skip


def result(run: Run) -> html.Section:
    """Figures of both rule sets, and what each check did."""
    title = f"Back-test of {run.asked['label']}"
    if run.is_open:
        return card(title, progress(run))
    if run.found is None:
        return card(title, html.P(run.problem or WORDS[run.state]))
    rules, force = run.found["rules"], run.found["force"]
    if not rules["orders"]:
        told = states.empty(
            "No order with a known truth",
            "Say of past orders what they turned out to be, on the review page or by the API.",
        )
        return card(title, told)
    note = f"{formats.count(rules['orders'])} orders in {run.found['seconds']:.1f} s"
    same = run.asked["rules"] == run.asked["force"]
    heads = ["Figure", "These rules", *([] if same else ["In force"])]
    sides = [rules] if same else [rules, force]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, scope="col", className="oi-number" if at else "")
                                for at, word in enumerate(heads)])),
            html.Tbody([*_counts(sides), *_shares(sides), *_money(sides)]),
        ],
        className="oi-lines fr-figures",
    )  # fmt: skip
    return card(title, [wide(table, "Figures"), _contributions(rules)], note)


def _counts(sides: Sequence[Side]) -> list[html.Tr]:
    return [
        _line(label, hint, [formats.count(one[name]) for one in sides], tone=_better(name, sides))
        for name, label, hint in FIGURES
    ]


def _shares(sides: Sequence[Side]) -> list[html.Tr]:
    return [
        _line(label, hint, [_share(one[name]) for one in sides], tone=_better(name, sides))
        for name, label, hint in (
            ("precision", "Precision", "of what is stopped, so much is bad"),
            ("recall", "Recall", "of what is bad, so much is stopped"),
        )
    ]


def _money(sides: Sequence[Side]) -> list[html.Tr]:
    return [
        _line(label, hint, [_sums(one["money"][name]) for one in sides])
        for name, label, hint in (
            ("caught", "Money saved", "of bad orders that are stopped"),
            ("missed", "Money lost", "of bad orders that go on"),
            ("stopped_in_vain", "Money held in vain", "of good orders that are stopped"),
        )
    ]


def _better(name: str, sides: Sequence[Side]) -> str:
    """The tone of the first side against the second."""
    if len(sides) < 2 or sides[0][name] == sides[1][name] or None in (
        sides[0][name], sides[1][name]
    ):  # fmt: skip
        return ""
    more_is_better = name in ("caught", "let_go", "precision", "recall")
    return "ok" if (sides[0][name] > sides[1][name]) == more_is_better else "bad"


def _line(label: str, hint: str, values: Sequence[str], tone: str = "") -> html.Tr:
    first = f" li-tone-{tone}" if tone else ""
    return html.Tr(
        [
            html.Th([label, html.Span(hint, className="oi-quiet fr-hint")], scope="row"),
            *(html.Td(value, className="oi-number" + (first if at == 0 else ""))
              for at, value in enumerate(values)),
        ]
    )  # fmt: skip


def _share(value: float | None) -> str:
    return formats.NOTHING if value is None else formats.percent(value)


def _sums(sums: Mapping[str, int]) -> str:
    told = [formats.money(minor, currency) for currency, minor in sums.items() if minor]
    return ", ".join(told) or formats.NOTHING


def _contributions(side: Side) -> html.Details:
    """What each check gave to bad and to good orders."""
    found = sorted(side["checks"].items(), key=lambda pair: -pair[1]["bad_points"])
    heads = ("Check", "Bad orders", "Points", "Good orders", "Points")
    rows = [
        html.Tr(
            [
                html.Td(CHECKS[slug].label if slug in CHECKS else "Services"),
                *(html.Td(formats.count(row[name]), className="oi-number")
                  for name in ("bad", "bad_points", "good", "good_points")),
            ]
        )
        for slug, row in found
    ]  # fmt: skip
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, scope="col", className="oi-number" if at else "")
                                for at, word in enumerate(heads)])),
            html.Tbody(rows),
        ],
        className="oi-lines",
    )  # fmt: skip
    return html.Details(
        [html.Summary("What each check contributes"), wide(table, "Checks")], open=True,
        className="fr-contributions",
    )  # fmt: skip


def tests_card(found: Sequence[Run]) -> html.Section | None:
    if not found:
        return None
    heads = ("Rules", "State", "Days", "Orders", "Caught", "In vain", "Asked")
    rows = [
        html.Tr(
            [
                html.Td(dcc.Link(one.asked["label"], href=f"/fraud-rules?test={one.id}")),
                html.Td(chip(WORDS[one.state], TONES[one.state])),
                *(html.Td(text, className="oi-number") for text in _row(one)),
                html.Td(formats.moment(one.created_at)),
            ]
        )
        for one in found
    ]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, scope="col",
                                        className="oi-number" if 2 <= at <= 5 else "")
                                for at, word in enumerate(heads)])),
            html.Tbody(rows),
        ],
        className="oi-lines sm-runs",
    )  # fmt: skip
    return card("Back-tests", wide(table, "Back-tests"))


def _row(one: Run) -> list[str]:
    side = one.found["rules"] if one.found else None
    days = formats.count(int(one.asked["days"]))
    if side is None:
        return [days, "", "", ""]
    return [days, *(formats.count(side[name]) for name in ("orders", "caught", "stopped_in_vain"))]
