"""A settlement report comes in: good rows become payouts and their lines, bad rows are named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iorder.channels.files import expand
from iorder.channels.shelf_rows import BadRow
from iorder.channels.tables import Table, look, open_table
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import accounts, payouts, settlement
from iorder.payments.payouts import Payout
from iorder.payments.settlement import BadLine, Profile, Settled

_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a file says. ``profile``: the report it was told to be."""

    name: str
    profile: str
    payouts: Sequence[Payout]
    bad: Sequence[BadRow]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many payouts are new and how many were here; the rows and payouts not taken."""

    new: int
    known: int
    bad: Sequence[BadRow]


def read_report(path: Path) -> Report:
    """Raises InvalidInput for a file that is no report we know."""
    (source, *others) = expand([path])
    plans = look(source)
    if others or len(plans) > 1:
        raise InvalidInput(f"{path.name}: holds several tables; send one report.")
    table = open_table(plans[0])
    profile = settlement.profile_of(table.header)
    if profile is None:
        known = ", ".join(one.label for one in settlement.PROFILES)
        raise InvalidInput(f"{path.name}: is no settlement report we know ({known}).")
    good: list[Settled] = []
    bad: list[BadRow] = []
    for number, one in _lines(table, profile):
        if isinstance(one, BadLine):
            bad.append(BadRow(number, one.column, str(one)))
        else:
            good.append(one)
    if not good and not bad:
        raise InvalidInput(f"{path.name}: there is no payout in it.")
    return Report(path.name, profile.label, _payouts(good), bad)


def import_payout(work: Work, account_id: int, report: Report) -> Taken:
    """Record what is new under this account; what is here stays as it is. Raises NotFound."""
    accounts.by_id(work.conn, account_id)
    new, bad = 0, list(report.bad)
    for one in report.payouts:
        try:
            new += payouts.record(work, account_id, one)
        except Refused as wrong:
            bad.append(BadRow(0, one.ref, str(wrong)))
    known = len(report.payouts) - new - (len(bad) - len(report.bad))
    return Taken(new, known, bad)


def _lines(table: Table, profile: Profile) -> Iterator[tuple[int, Settled | BadLine]]:
    header = [name.strip().lower() for name in table.header]
    taken = 0
    for number, cells in table.rows:
        if not any(cell.strip() for cell in cells):
            continue
        taken += 1
        if taken > _MOST:
            raise InvalidInput(f"The report has more than {_MOST:,} rows; split it.")
        whole = [*cells, *[""] * (len(header) - len(cells))]
        try:
            line = profile.line(dict(zip(header, whole, strict=False)))
        except BadLine as wrong:
            yield number, wrong
        else:
            if line is not None:
                yield number, line


def _payouts(lines: Sequence[Settled]) -> list[Payout]:
    """In the order of the file; the currency of a payout is that of its first line."""
    by_ref: dict[tuple[str, str], list[Settled]] = {}
    for line in lines:
        by_ref.setdefault((line.payout_ref, line.gross.currency), []).append(line)
    several = {ref for ref, _ in by_ref if sum(other == ref for other, _ in by_ref) > 1}
    made = []
    for (ref, code), some in by_ref.items():
        stated = [line.gross for line in some if line.kind == "payout"]
        own = tuple(line for line in some if line.kind != "payout")
        name = f"{ref} {code}" if ref in several else ref
        made.append(Payout(name, code, own, Money.total(stated, code) if stated else None))
    return made
