"""How the settings of an outside service are drawn, whatever the service is."""

from collections.abc import Mapping

import dash_bootstrap_components as dbc
from dash import html

from iorder.kernel.service_settings import SettingField

LONG = 160
"""Letters of a help beyond which its field takes a whole line."""


def setting(one: SettingField, key: Mapping[str, str]) -> html.Label:
    """One field, under the id ``key``."""
    note = html.Span(one.help, className="oi-quiet") if one.help else None
    wide = " is-wide" if len(one.help) > LONG else ""
    if one.kind == "switch":
        box = dbc.Switch(id=key, value=one.value == "True")
        return html.Label([box, one.label, note], className="io-label pm-switch" + wide)
    if one.kind == "choice":
        options = [{"value": value, "label": value.capitalize()} for value in one.choices]
        box = dbc.Select(id=key, value=one.value, options=options)
    else:
        box = dbc.Input(
            id=key, value=one.value, maxlength=4000,
            type="password" if one.is_secret else "text",
            autocomplete="new-password" if one.is_secret else "off",
            placeholder="Stored; leave it empty to keep it" if one.is_set and one.is_secret else "",
        )  # fmt: skip
    return html.Label([one.label, box, note], className="io-label" + wide)
