"""What a running import remembers between its batches, and what one batch hands back."""

from dataclasses import dataclass, field

from iorder.catalog import service as catalog
from iorder.channels.draft import Rejected
from iorder.channels.service import Tally
from iorder.customers.service import Recognised


@dataclass
class Session:
    """One process's run of one import. The memories grow only by committed batches."""

    import_id: int
    source: catalog.Source
    customers: Recognised = field(default_factory=Recognised)
    skus: catalog.Found = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)


@dataclass
class Outcome:
    """What one batch did. ``kept``: order number -> fields people's edits protected; ``order``
    where it was placed here, and all of it stays."""

    tally: Tally = field(default_factory=Tally)
    rejects: list[Rejected] = field(default_factory=list)
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def refuse(self, reject: Rejected) -> None:
        """Count a reject and its rows."""
        self.rejects.append(reject)
        self.tally.rows += len(reject.rows)
        self.tally.rejected += len(reject.rows)

    def count(self, done: tuple[int, int, int]) -> None:
        """Count (new, changed, same)."""
        self.tally.created += done[0]
        self.tally.updated += done[1]
        self.tally.unchanged += done[2]


def count_money(tally: Tally, currency: str, lines: int, gross_minor: int) -> None:
    """Add one order to the totals of its currency."""
    sums = tally.totals.setdefault(currency, {"orders": 0, "lines": 0, "gross_minor": 0})
    sums["orders"] += 1
    sums["lines"] += lines
    sums["gross_minor"] += gross_minor
