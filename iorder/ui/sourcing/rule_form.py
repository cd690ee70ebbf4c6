"""The form of a rule set, drawn from its values (``rule_values``)."""

from typing import Any

from dash import html

from iorder.sourcing.criteria import LABELS
from iorder.sourcing.policy import POLICIES
from iorder.sourcing.rules import ACTS, CRITERIA, FILTERS, INBOUND, ZONES
from iorder.sourcing.rules_words import FILTER_LABELS, INBOUND_LABELS, ZONE_LABELS
from iorder.ui.frame.attributes import also
from iorder.ui.frame.wide_table import wide
from iorder.ui.sourcing.rule_fields import checkbox, choice, field, number, text
from iorder.ui.sourcing.rule_values import SAME, Values, rules_in, steps_in
from iorder.views.sourcing.rule_sets import Choices

SPARE_STEPS = 2
MEANINGS = {
    "distance": "nearer is better: 50 points at 500 km",
    "cost": "the cheapest parcel is best",
    "splits": "has more of what was ordered",
    "promise": "arrives sooner: 20 points less a day",
    "load": "has room today",
    "priority": "the point's own priority number",
    "ageing": "has units that expire soon",
    "last_unit": "keeps more of its stock",
}
ACT_WORDS = {"only": "only these points send", "never": "these points never send",
             "prefer": "these points first"}  # fmt: skip
PARTS = {"base_minor": "A parcel", "per_kg_minor": "A kilogram", "per_100_km_minor": "100 km"}


def form(values: Values, known: Choices) -> html.Div:
    """All of it, rules last."""
    return html.Div(
        [
            html.Div([text("label", "Name", values, maxlength=120)], className="rs-grid"),
            *_policies(values, known),
            *_limits(values),
            *_costs(values),
            *_transit(values),
            _part("Conditional rules"),
            html.P("A rule holds for orders that are all it names; where it names nothing, for "
                   "every order.", className="rs-hint"),
            html.Div(rule_rows(values, known), id="rs-rules"),
            html.Button("Add a rule", id="rs-add", type="button",
                        className="io-button io-button-small"),
        ]
    )  # fmt: skip


def _part(words: str) -> html.H3:
    return html.H3(words, className="rs-part")


def _policies(values: Values, known: Choices) -> list[Any]:
    options = [(one.slug, one.label) for one in POLICIES]
    same = [(SAME, "As above"), *options]
    weights = [
        number(f"weights.{name}", LABELS[name], values, MEANINGS[name], most=1000)
        for name in CRITERIA
    ]
    return [
        _part("Who sends"),
        html.Div(
            [
                choice("policy", "Policy", options, values),
                *(choice(f"channel_policies.{slug}", f"On {label}", same, values)
                  for slug, label in known.channels),
            ],
            className="rs-grid",
        ),
        _part("Weights"),
        html.P("Read by policies that score. Each criterion gives a point 0 to 100; the highest "
               "weighted mean sends. 0 leaves one out.", className="rs-hint"),
        html.Div(weights, className="rs-grid"),
    ]  # fmt: skip


def _limits(values: Values) -> list[Any]:
    inbound = [(one, INBOUND_LABELS[one]) for one in INBOUND]
    return [
        _part("Filters"),
        html.Div([checkbox(f"filters.{name}", FILTER_LABELS[name], values) for name in FILTERS],
                 className="rs-switches"),
        _part("Parcels and goods on their way"),
        html.Div(
            [
                number("max_parcels", "Parcels at most", values, "0: no limit"),
                choice("inbound", "Goods on their way", inbound, values),
            ],
            className="rs-grid",
        ),
        html.Div(checkbox("complete_first", "One point that has it all before any split", values),
                 className="rs-switches"),
    ]  # fmt: skip


def _costs(values: Values) -> list[Any]:
    rows = [
        html.Tr(
            [html.Th(ZONE_LABELS[zone], scope="row"),
             *(html.Td(field(f"rates.{zone}.{part}", f"{ZONE_LABELS[zone]}: {label}", values,
                             hidden=True)) for part, label in PARTS.items())]
        )
        for zone in ZONES
    ]  # fmt: skip
    head = html.Tr([html.Th("To", scope="col"),
                    *(html.Th(label, scope="col") for label in PARTS.values())])  # fmt: skip
    return [
        _part("What a parcel costs"),
        html.Div([text("currency", "Currency", values, maxlength=3)], className="rs-grid"),
        wide(html.Table([html.Thead(head), html.Tbody(rows)], className="oi-lines rs-rates"),
             "What a parcel costs"),
    ]  # fmt: skip


def _transit(values: Values) -> list[Any]:
    rows = [
        html.Tr(
            [html.Td(field(f"transit.steps[{at}].km", f"Step {at + 1}: up to km", values,
                           kind="number", hidden=True)),
             html.Td(field(f"transit.steps[{at}].days", f"Step {at + 1}: days", values,
                           kind="number", hidden=True))]
        )
        for at in range(steps_in(values) + SPARE_STEPS)
    ]  # fmt: skip
    head = html.Tr([html.Th("Up to km", scope="col"), html.Th("Days", scope="col")])
    zones = [
        number(f"transit.by_zone.{zone}", f"{ZONE_LABELS[zone]}, distance not known", values)
        for zone in ZONES
    ]
    return [
        _part("Days on the way"),
        wide(html.Table([html.Thead(head), html.Tbody(rows)], className="oi-lines rs-rates"),
             "Days on the way"),
        html.Div([number("transit.beyond", "Days from further away", values), *zones],
                 className="rs-grid"),
    ]  # fmt: skip


def rule_rows(values: Values, known: Choices) -> list[Any]:
    """A fieldset for each rule."""
    return [_rule_row(at, values, known) for at in range(rules_in(values))]


def _rule_row(at: int, values: Values, known: Choices) -> html.Fieldset:
    name = f"rules[{at}]"
    acts = [(act, ACT_WORDS[act]) for act in ACTS]
    fields = [
        text(f"{name}.label", "Name", values, maxlength=80),
        text(f"{name}.when.countries", "To countries", values, "codes: FR, DE"),
        text(f"{name}.when.channels", "On channels", values,
             ", ".join(slug for slug, _ in known.channels[:6])),
        text(f"{name}.when.tags", "With a SKU tagged", values),
        text(f"{name}.when.total_from_minor", "Total from", values,
             "in the order's own currency"),
        text(f"{name}.when.total_below_minor", "Total below", values),
        number(f"{name}.when.weight_from_g", "Weight from, g", values),
        number(f"{name}.when.weight_below_g", "Weight below, g", values),
        choice(f"{name}.act", "Then", acts, values),
        text(f"{name}.points", "Points", values, f"codes: {', '.join(known.points[:8])}"),
    ]  # fmt: skip
    return html.Fieldset(
        [
            html.Legend(f"Rule {at + 1}"),
            html.Div(fields, className="rs-grid"),
            html.Div(
                [
                    html.Button("Remove", id={"type": "rs-remove", "rule": at}, type="button",
                                className="io-button io-button-small",
                                **also(aria_label=f"Remove rule {at + 1}")),
                ],
                className="rs-rule-foot",
            ),
        ],
        className="rs-rule",
    )  # fmt: skip
