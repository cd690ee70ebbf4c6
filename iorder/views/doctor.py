"""Every invariant of the store, checked against what is in it: read-only, in one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.views.check import MOST_ROWS, Check, Row
from iorder.views.checks import (
    automations,
    documents,
    fraud,
    numbers,
    orders,
    payments,
    promises,
    purchasing,
    record,
    returns,
    shelves,
    shipping,
    sourcing,
    stock,
    stored_value,
)

CHECKS: tuple[Check, ...] = (
    *orders.CHECKS,
    *stock.CHECKS,
    *promises.CHECKS,
    *purchasing.CHECKS,
    *payments.CHECKS,
    *stored_value.CHECKS,
    *shipping.CHECKS,
    *shelves.CHECKS,
    *returns.CHECKS,
    *documents.CHECKS,
    *fraud.CHECKS,
    *record.CHECKS,
    *sourcing.CHECKS,
    *automations.CHECKS,
    *numbers.CHECKS,
)


@dataclass(frozen=True)
class Finding:
    """What does not hold, and the first ``MOST_ROWS`` rows that break it."""

    check: str
    holds: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Report:
    """``checked``: how many checks ran."""

    ok: bool
    checked: int
    findings: Sequence[Finding]


def run_doctor(store: Store) -> Report:
    """Run all checks; a store in use is not held up."""
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        findings = findings_in(conn)
    return Report(not findings, len(CHECKS), findings)


def findings_in(conn: Connection) -> list[Finding]:
    """What does not hold in the transaction of ``conn``."""
    findings = []
    for check in CHECKS:
        rows = [dict(row) for row in islice(check.offenders(conn), MOST_ROWS)]
        if rows:
            findings.append(Finding(check.slug, check.holds, rows))
    return findings
