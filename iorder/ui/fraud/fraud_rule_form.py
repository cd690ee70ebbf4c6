"""The form of a fraud rule set: thresholds, channels, and each check's weight and parameters.

A field's name is its path in the rule set's JSON, such as ``checks.forwarder.weight``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.fraud.check import CHECKS, Check
from iorder.fraud.rules import Rules
from iorder.ui.frame.rule_drafts import labelled, wrong

HEAD = (
    ("review_at", "Review from", "A person looks from this score on"),
    (
        "decline_at",
        "Decline from",
        "Held as declined from here on, never cancelled by itself",
    ),
    ("review_hours", "Hours to review", "Then a review is late"),
)


def form(label: str, rules: Rules, channels: Sequence[tuple[str, str]]) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    _field("label", "Name", label, maxlength=120),
                    *(_number(name, words, getattr(rules, name), hint)
                      for name, words, hint in HEAD),
                ],
                className="rs-grid fr-limits",
            ),
            _channels(rules, channels),
            *_checks(rules),
        ]
    )  # fmt: skip


def _channels(rules: Rules, channels: Sequence[tuple[str, str]]) -> html.Div:
    boxes = dbc.Checklist(
        id=key_of("channels_off"), value=list(rules.channels_off), inline=True,
        options=[{"value": slug, "label": label} for slug, label in channels],
    )  # fmt: skip
    return html.Div(
        html.Fieldset(
            [html.Legend("Channels that are not screened", className="rs-part"), boxes,
             wrong(boxes.id)]
        ),
        hidden=not channels,
    )  # fmt: skip


def _checks(rules: Rules) -> list[Any]:
    found: list[Any] = []
    ordered = sorted(CHECKS, key=lambda one: one.group)
    for group, some in groupby(ordered, key=lambda one: one.group):
        found.append(html.H3(group, className="rs-part"))
        found += [_check(one, rules) for one in some]
    return found


def _check(check: Check, rules: Rules) -> html.Details:
    slug, name = check.slug, f"checks.{check.slug}"
    parameters = rules.parameters[slug]
    plain = check.Parameters()
    changed = parameters != plain
    parts = [
        _parameter(f"{name}.parameters.{part.name}", part, getattr(parameters, part.name))
        for part in fields(parameters)
    ]
    return html.Details(
        [
            html.Summary(
                [
                    html.Span([html.Strong(check.label), " ",
                               html.Span(f"reads {check.reads}", className="oi-quiet")]),
                    html.Span(f"{rules.weights[slug]}%" if rules.weights[slug] else "off",
                              className="fr-weight"),
                ],
            ),
            html.Div(
                [_number(f"{name}.weight", "Weight, percent", rules.weights[slug],
                         "0 turns it off", 1_000), *parts],
                className="rs-grid",
            ),
        ],
        className="fr-check" + (" is-changed" if changed else ""),
    )  # fmt: skip


def _parameter(name: str, part: Any, value: Any) -> html.Div:
    label = part.metadata["label"]
    if isinstance(value, tuple):
        return _field(name, label, ", ".join(value), maxlength=2_000)
    return _number(name, label, value, "", part.metadata["most"])


def key_of(name: str) -> dict[str, str]:
    return {"type": "fr-field", "name": name}


def _number(name: str, label: str, value: int, hint: str = "", most: int = 1_000) -> html.Div:
    box = dbc.Input(id=key_of(name), value=str(value), inputmode="numeric", autocomplete="off",
                    maxlength=len(str(most)) + 1)  # fmt: skip
    return labelled(box, label, hint)


def _field(name: str, label: str, value: str, **more: Any) -> html.Div:
    box = dbc.Input(id=key_of(name), value=value, autocomplete="off", **more)
    return labelled(box, label)


def body_of(values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """(name, JSON of the rule set) of what the fields hold; what is no number stays as typed, so
    that reading it names the field."""
    body: dict[str, Any] = {"checks": {}}
    for name, value in values.items():
        if name == "label":
            continue
        if name.startswith("checks."):
            _, slug, *rest = name.split(".")
            check = body["checks"].setdefault(slug, {"parameters": {}})
            if rest == ["weight"]:
                check["weight"] = _whole(value)
            else:
                plain = getattr(CHECKS[slug].Parameters(), rest[1])
                check["parameters"][rest[1]] = (
                    _words(value) if isinstance(plain, tuple) else _whole(value)
                )
        else:
            body[name] = list(value or ()) if name == "channels_off" else _whole(value)
    return str(values.get("label") or ""), body


def _whole(value: Any) -> Any:
    text = str(value or "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else text


def _words(value: Any) -> list[str]:
    return [word.strip() for word in str(value or "").split(",") if word.strip()]
