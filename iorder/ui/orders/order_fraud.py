"""Fraud checks on the order's page: the score, its reasons, and where to decide."""

from dash import html
from dash.development.base_component import Component

from iorder.kernel.errors import NotFound
from iorder.session import may, store, zone
from iorder.ui.frame.parts import chip, facts, when
from iorder.ui.frame.parts import section as part
from iorder.ui.fraud import fraud_evidence as evidence
from iorder.views.fraud.fraud_sheet import FraudSheet, fraud_sheet


def section(number: str) -> Component | None:
    """None where the order was never screened or the person may not see it."""
    if not may("fraud.view"):
        return None
    try:
        sheet = fraud_sheet(store(), number)
    except NotFound:
        return None
    if sheet.last is None and sheet.label is None:
        return None
    return part(
        "Fraud check",
        evidence.score(sheet.last.score, sheet.last.verdict) if sheet.last else None,
        _facts(sheet),
        evidence.signals(sheet.signals) if sheet.last else None,
        name="fr-order",
    )


def _facts(sheet: FraudSheet) -> html.Dl:
    review, label = sheet.review, sheet.label
    state = chip(*evidence.STATES[review.state]) if review else ""
    told: Component | None = None
    if label is not None:
        told = chip(evidence.LABELS[label.label], evidence.LABEL_TONES[label.label])
    return facts(
        (
            ("Review",
             html.Div([state, html.A("Open it", href=_address(sheet))], className="oi-inline")
             if review else ""),
            ("To be decided by",
             when(review.due_at, zone()) if review and review.state == "open" else ""),
            ("Owner", sheet.owner),
            ("Because", review.reason if review else ""),
            ("Decided by", sheet.decided_by if review and review.decided_at else ""),
            ("Turned out to be", told),
        )
    )  # fmt: skip


def _address(sheet: FraudSheet) -> str:
    return f"/fraud?state=all&open={sheet.number}"
