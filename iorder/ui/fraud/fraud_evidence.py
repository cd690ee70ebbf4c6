"""The evidence of one order's fraud checks, drawn: on the review page and on the order's page."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import chip, facts, when
from iorder.views.fraud.fraud_sheet import FraudSheet, Relative, Side

TONES = {"approve": "ok", "review": "warn", "decline": "bad"}
WORDS = {"approve": "Approve", "review": "Review", "decline": "Decline"}
STATES = {"open": ("To review", "warn"), "approved": ("Approved", "ok"),
          "declined": ("Declined", "bad"), "closed": ("Ended", "neutral")}  # fmt: skip
LABELS = {"genuine": "Genuine", "fraud": "Fraud", "friendly": "Friendly", "unknown": "Not known"}
LABEL_TONES = {"genuine": "ok", "fraud": "bad", "friendly": "warn", "unknown": "neutral"}
PARTS = {"name": "Name", "company": "Company", "line1": "Street", "line2": "",
         "postcode": "Postcode", "city": "City", "region": "Region", "country": "Country",
         "phone": "Phone",
         "email": "Email"}  # fmt: skip
VIA = {"email": "email", "phone": "phone", "address": "address", "ip": "internet address",
       "card": "card", "device": "device", "customer": "customer"}  # fmt: skip
BAD = {"fraud", "friendly", "refused", "disputed"}
MOST_KIN = 12


def score(points: int, verdict: str) -> html.Div:
    """The score as a bar of a hundred."""
    return html.Div(
        [
            html.Strong(str(points), className=f"fr-score li-tone-{TONES[verdict]}"),
            html.Div(
                html.Span(className=f"fr-fill is-{TONES[verdict]}",
                          style={"width": f"{points}%"}),
                className="fr-track", role="img",
                **also(aria_label=f"Score {points} of 100"),
            ),
            chip(WORDS[verdict], TONES[verdict]),
        ],
        className="fr-head",
    )  # fmt: skip


def signals(found: Sequence[Mapping[str, Any]]) -> Any:
    """Each signal with its points as a bar, its reason and what it suggests."""
    if not found:
        return html.P("No check has anything to say against it.", className="oi-quiet")
    return html.Ul([_signal(one) for one in found], className="fr-signals")


def _signal(one: Mapping[str, Any]) -> html.Li:
    points = int(one["points"])
    tone = "bad" if one["at_least"] == "decline" else "warn" if points else "plain"
    orders = one["evidence"].get("orders") or ()
    source = "" if one["source"] == "iorder" else " · service"
    return html.Li(
        [
            html.Div(
                [
                    html.Span(f"+{points}" if points else "0", className="fr-points"),
                    html.Span(
                        html.Span(className=f"fr-fill is-{tone}",
                                  style={"width": f"{min(points, 100)}%"}),
                        className="fr-track", **also(aria_hidden="true"),
                    ),
                ],
                className="fr-bar",
            ),
            html.Div(
                [
                    html.Div([one["reason"], _at_least(one["at_least"])]),
                    html.Div(
                        [
                            html.Span(f"{one['label']}{source}"),
                            *([html.Span(f" · {one['suggests'].capitalize()}")]
                              if one["suggests"] else []),
                            *([" · ", *_links(orders)] if orders else []),
                        ],
                        className="oi-quiet",
                    ),
                ],
            ),
        ]
    )  # fmt: skip


def _at_least(verdict: str) -> Any:
    words = {"review": "Asks for a person", "decline": "Declines"}.get(verdict)
    return html.Span([" ", chip(words, TONES[verdict])]) if words else None


def _links(numbers: Sequence[str]) -> list[Any]:
    found: list[Any] = []
    for number in numbers[:5]:
        found += [", "] if found else []
        found.append(html.A(number, href=f"/orders/{number}"))
    return [*found, " …"] if len(numbers) > 5 else found


def sides(sheet: FraudSheet) -> Any:
    """Billing and delivery beside one another; what differs is marked."""
    if not sheet.sides:
        return html.P("The order names no address.", className="oi-quiet")
    both = bool(sheet.case.bill)
    heads = ["Part", *(["Billed to"] if both else []), "Delivered to"]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, scope="col") for word in heads])),
            html.Tbody([_side(one, both) for one in sheet.sides]),
        ],
        className="oi-lines fr-sides",
    )
    return html.Div([table, html.P(_apart(sheet, both), className="oi-quiet fr-apart")])


def _apart(sheet: FraudSheet, both: bool) -> str:
    if not both:
        return "No other billing address was given."
    km = sheet.case.distance_km
    return "How far apart they are is not known." if km is None else f"{km:,.0f} km apart."


def _side(one: Side, both: bool) -> html.Tr:
    def cell(text: str) -> html.Td:
        shown: Any = html.Mark(text, title="They differ") if one.differs else text
        return html.Td(shown or formats.NOTHING)

    head = html.Th(PARTS[one.part], scope="row")
    return html.Tr([head, *([cell(one.bill)] if both else []), cell(one.ship)])


def history(sheet: FraudSheet, zone: str) -> Any:
    past = sheet.history
    if not past.orders:
        return html.P("No earlier order of this buyer is known.", className="oi-quiet")
    return facts(
        (
            ("Earlier orders", formats.count(past.orders)),
            ("First", when(past.first_at, zone) if past.first_at else ""),
            ("Spent", str(past.spent)),
            ("Refused parcels", formats.count(past.refused) if past.refused else ""),
            ("Sent back", formats.count(past.returned) if past.returned else ""),
            ("Disputed", formats.count(past.disputed) if past.disputed else ""),
        )
    )


def kin(sheet: FraudSheet, zone: str) -> Any:
    """Orders that share a trace, with links."""
    others = [one for one in sheet.kin if set(one.via) - {"customer"}]
    later = (
        html.P(f"{formats.many(sheet.later, 'later order')} share a trace with it too.",
               className="oi-quiet")
        if sheet.later else None
    )  # fmt: skip
    if not others:
        return html.Div([html.P("No earlier order shares its email, phone, address, card or "
                                "machine.", className="oi-quiet"), later])  # fmt: skip
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, scope="col", className=name) for word, name in (
                ("Order", ""), ("Placed", ""), ("Shares", ""), ("Became", ""),
                ("Total", "oi-number"))])),
            html.Tbody([_relative(one, zone) for one in others[:MOST_KIN]]),
        ],
        className="oi-lines fr-kin",
    )  # fmt: skip
    left = len(others) - MOST_KIN
    more = html.P(f"and {left:,} more", className="oi-quiet") if left > 0 else None
    return html.Div([html.Div(table, className="sh-scroll"), more, later])


def _relative(one: Relative, zone: str) -> html.Tr:
    became = [chip(word.capitalize(), "bad" if word in BAD else "neutral") for word in one.became]
    return html.Tr(
        [
            html.Td(html.A(one.number, href=f"/orders/{one.number}")),
            html.Td(when(one.at, zone)),
            html.Td(", ".join(VIA[kind] for kind in one.via if kind != "customer")),
            html.Td(became or formats.NOTHING),
            html.Td(str(one.total), className="oi-number"),
        ]
    )


def payments(sheet: FraudSheet) -> Any:
    found = sheet.case.payments
    if not found:
        return html.P("Nothing was paid yet.", className="oi-quiet")
    return facts(
        (
            one.instrument or one.method.replace("_", " ").capitalize(),
            ", ".join(filter(None, (
                one.provider.replace("_", " "),
                f"card of {one.card_country}" if one.card_country else "",
                "known card" if one.fingerprint else "",
            ))),
        )
        for one in found
    )  # fmt: skip


def machine(sheet: FraudSheet) -> Any:
    case = sheet.case
    return facts(
        (
            ("Email", case.email),
            ("Phone", case.phone),
            ("Internet address", case.ip),
            ("Device", case.device),
            ("Shipping", case.shipping_method),
        )
    )


def scores(sheet: FraudSheet, zone: str) -> Any:
    """How it was judged each time."""
    return html.Ol(
        [
            html.Li([html.Span([f"Score {one.score}: {WORDS[one.verdict].lower()}"]),
                     when(one.at, zone)])
            for one in sheet.assessments
        ],
        className="oi-timeline",
    )  # fmt: skip


def links(sheet: FraudSheet) -> Any:
    return dcc.Link("Fraud review", href=f"/fraud?state=all&open={sheet.number}")
