"""Icons by their Bootstrap name, coloured by the text around them."""

from dash import html

from iorder.ui.frame.attributes import also
from iorder.vitals import BOOTSTRAP_VERSION


def icon(name: str, class_name: str = "") -> html.I:
    """Decoration only: whoever uses it alone gives its button an ``aria-label``."""
    return html.I(
        className=f"io-icon {class_name}".strip(),
        style={"--io-icon": f"url(/vendor/{BOOTSTRAP_VERSION}/icons/{name}.svg)"},
        **also(aria_hidden="true"),
    )
