"""How values are read: currency, zone, dates, decimals, saved mappings, and words translated."""

import json
from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import html

from iorder.channels.plan import Plan
from iorder.channels.review import Review, meanings
from iorder.kernel.currencies import EXPONENTS
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.ui.imports import import_words as words
from iorder.ui.imports.import_columns import ANSWERS, editable

ORDERS, SIGNS, DISCOUNTS = ("dmy", "mdy", "ymd"), (".", ","), ("percent", "amount", "fraction")


def settings(plan: Plan, profiles: Mapping[str, str]) -> html.Section:
    """One row of choices that hold for all files. ``profiles``: name -> label."""
    currencies = [{"value": code, "label": code} for code in sorted(EXPONENTS)]
    parts = [
        _chosen("currency", "Currency where none is named", plan.currency, currencies),
        _zone(plan.zone),
        _profile(plan, profiles),
        _seen(plan, "date_order", "Dates", plan.date_order, ORDERS),
        _seen(plan, "decimal", "Decimals", plan.decimal, SIGNS),
    ]
    if any("line_discount" in file.columns for file in plan.files):
        told = next((f.options["discount"] for f in plan.files if f.options.get("discount")), "")
        parts.append(_seen(plan, "discount", "Discounts of lines", told, DISCOUNTS))
    return card(
        "How values are read", html.Div(parts, className="im-settings"),
    )  # fmt: skip


def _seen(plan: Plan, name: str, label: str, value: str, choices: Sequence[str]) -> html.Div:
    """A choice the files make themselves, said beside it, unless a person makes it."""
    seen = {file.options[name] for file in plan.files if file.options.get(name)}
    found = ANSWERS.get(seen.pop(), "") if len(seen) == 1 and not value else ""
    first = f"{found} (as found)" if found else "As the files show"
    options = [{"value": key, "label": ANSWERS[key]} for key in choices]
    return _chosen(name, label, value, [{"value": words.NONE, "label": first}, *options])


def _chosen(name: str, label: str, value: str, options: Sequence[Mapping[str, str]]) -> html.Div:
    component_id = f"import-{name.replace('_', '-')}"
    select = dbc.Select(id=component_id, value=value or words.NONE, options=list(options))
    return html.Div(
        [
            html.Label(label, htmlFor=component_id, className="io-label"),
            editable(select, act="setting", name=name),
        ]
    )


def _zone(value: str) -> html.Div:
    told = dbc.Input(
        id="import-zone", value=value, list="import-zones", autocomplete="off", maxlength=60
    )
    return html.Div(
        [
            html.Label("Zone of times that name none", htmlFor="import-zone", className="io-label"),
            editable(told, act="setting", name="zone"),
        ]
    )


def _profile(plan: Plan, profiles: Mapping[str, str]) -> html.Div:
    options = [{"value": words.NONE, "label": "None: columns are guessed"}]
    options += [{"value": name, "label": label} for name, label in profiles.items()]
    known = plan.profile if plan.profile in profiles else words.NONE
    select = dbc.Select(id="import-profile", value=known, options=options)
    return html.Div(
        [
            html.Label("Saved mapping", htmlFor="import-profile", className="io-label"),
            html.Div([editable(select, act="profile"), _save()], className="im-with-button"),
        ],
        className="im-profile",
    )


def _save() -> html.Details:
    return html.Details(
        [
            html.Summary("Save as…", className="io-button", id="import-save-open"),
            html.Div(
                [
                    html.Label("Save this mapping as", htmlFor="import-profile-name",
                               className="io-label"),
                    dbc.Input(id="import-profile-name", maxlength=60, autocomplete="off",
                              placeholder="e.g. Webshop weekly"),
                    html.P("The next file of this kind can be read with it. A mapping of the same "
                           "name is replaced.", className="im-quiet"),
                    html.Button(
                        "Save mapping", type="button", id="import-save",
                        className="io-button io-button-primary io-button-small",
                        **also(data_act=json.dumps({"act": "save"}),
                               data_input="import-profile-name"),
                    ),
                ],
                className="io-menu io-menu-down im-save",
            ),
        ],
        className="io-dropdown",
        id="import-save-menu",
    )  # fmt: skip


def translations(found: Review) -> html.Section | None:
    """Words of the files and what iOrder takes them for."""
    if not found.words:
        return None
    unknown = sum(not ours for told in found.words.values() for ours in told.values())
    note = f"{unknown} not known yet" if unknown else "what the files say, and what iOrder stores"
    lists = [_words(found.plan.kind, name, told) for name, told in found.words.items()]
    return card("Words", html.Div(lists, className="im-words"), note)


def _words(role: str, name: str, told: Mapping[str, str]) -> html.Div:
    ours = [{"value": one, "label": words.spaced(one)} for one in meanings(role, name)]
    return html.Div(
        [
            html.H3(words.field_label(name), className="im-words-title"),
            html.Ul([_word(name, word, meaning, ours) for word, meaning in told.items()]),
        ]
    )


def _word(name: str, word: str, meaning: str, ours: list[dict[str, str]]) -> html.Li:
    options = ours if meaning else [{"value": words.NONE, "label": "Not known"}, *ours]
    if meaning and all(one["value"] != meaning for one in ours):
        options = [*ours, {"value": meaning, "label": words.spaced(meaning)}]
    select = dbc.Select(
        id={"type": "import-value", "field": name, "word": word}, value=meaning or words.NONE,
        options=options, className="im-select",
    )  # fmt: skip
    hidden = html.Span(f"{words.field_label(name)} “{word}” means", className="io-sr-only")
    return html.Li(
        [
            html.Code(word, className="im-value", title=word),
            icon("arrow-right"),
            editable(html.Label([hidden, select]), act="value", field=name, word=word),
        ],
        className="" if meaning else "is-unknown",
    )
