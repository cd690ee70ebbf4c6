"""A credit as statements of banks tell of it, whatever their format."""

import re
from dataclasses import dataclass
from datetime import date

from iorder.kernel.money import Money

TOKENS = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came. ``external_ref``: the same in every statement of its format that shows it;
    ``end_to_end``: what its payer calls it; ``bank_ref``: and the bank."""

    external_ref: str
    booked_on: date
    amount: Money
    reference: str = ""
    payer: str = ""
    account: str = ""
    end_to_end: str = ""
    bank_ref: str = ""


def plain(text: str) -> str:
    """Letters and digits only, upper case: ``io - 1042`` is IO1042."""
    return "".join(TOKENS.findall(text.upper()))
