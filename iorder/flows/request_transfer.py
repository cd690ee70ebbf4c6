"""A transfer as people write it: points and SKUs by their codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from iorder.catalog import lookup
from iorder.inventory import points, transfers
from iorder.inventory.transfers import NewTransfer
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Written:
    """``lines``: units by SKU code; points by code."""

    from_point: str
    to_point: str
    lines: Mapping[str, int]
    expected_on: date | None = None
    note: str = ""


def request_transfer(work: Work, written: Written) -> str:
    """Ask for goods; returns the transfer's number. Raises InvalidInput, UnknownSku."""
    return transfers.number_of(transfers.request(work, _known(work, written)))


def edit_transfer(work: Work, transfer_id: int, version: int, written: Written) -> None:
    """Ask for something else. Raises what ``transfers.edit`` raises, UnknownSku."""
    transfers.edit(work, transfer_id, version, _known(work, written))


def _known(work: Work, written: Written) -> NewTransfer:
    ids = {code: key for key, code in points.codes(work).items()}
    for code in (written.from_point, written.to_point):
        if code not in ids:
            raise InvalidInput(
                f"There is no point {code!r}; choose another." if code else "Choose both points."
            )
    skus = lookup.by_code(work, written.lines)
    return NewTransfer(
        ids[written.from_point],
        ids[written.to_point],
        {skus[code].id: units for code, units in written.lines.items()},
        written.expected_on,
        written.note,
    )
