"""Every invariant of the store, checked against what is in it: read-only, in one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.views.check import MOST_ROWS, Check, Row
from iorder.views.checks import (
    numbers,
    orders,
    payments,
    promises,
    purchasing,
    record,
    shelves,
    shipping,
    sourcing,
    stock,
)

CHECKS: tuple[Check, ...] = (
    *orders.CHECKS,
    *stock.CHECKS,
    *promises.CHECKS,
    *purchasing.CHECKS,
    *payments.CHECKS,
    *shipping.CHECKS,
    *shelves.CHECKS,
    *record.CHECKS,
    *sourcing.CHECKS,
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
    findings = []
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        for check in CHECKS:
            rows = [dict(row) for row in islice(check.offenders(conn), MOST_ROWS)]
            if rows:
                findings.append(Finding(check.slug, check.holds, rows))
    return Report(not findings, len(CHECKS), findings)
