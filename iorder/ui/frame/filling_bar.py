"""What the first page says while the sample shop is coming in."""

from dash import html

from iorder.sample.progress import Filling
from iorder.ui.frame.attributes import also


def filling_bar(now: Filling) -> html.Div:
    """A bar with its share in words; it goes away with the load."""
    share = f"{now.percent} %"
    words = f"The sample shop is being filled: {share}"
    note = "Half a year of orders, purchases and counts: all there in a minute or two."
    if now.is_waiting and not now.percent:
        words, note = "The sample shop is about to be filled", "A worker takes it in a moment."
    bar = html.Div(
        html.Span(className="io-filling-done", style={"width": share.replace(" ", "")}),
        className="io-filling-track",
        role="progressbar",
        **also(
            aria_label="Sample shop", aria_valuemin="0", aria_valuemax="100",
            aria_valuenow=str(now.percent),
        ),
    )  # fmt: skip
    return html.Div(
        [
            html.Div(
                [html.Strong(words), html.Span(note, className="io-card-note")],
                className="io-filling-words",
            ),
            bar,
        ],
        className="io-card io-filling",
        id="overview-filling",
    )
