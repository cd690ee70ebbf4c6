"""Bank transfers: the buyer sends the money with the order's number; a statement shows it."""

from dataclasses import dataclass
from typing import ClassVar

from iorder.kernel.service_settings import setting
from iorder.payments.offline import Offline


@dataclass(frozen=True)
class Settings:
    """What buyers are told to pay to."""

    holder: str = setting("Account holder", "As the bank writes it")
    iban: str = setting("IBAN or account number")
    bic: str = setting("BIC or routing number")
    bank: str = setting("Bank")


class BankTransfer(Offline):
    slug = "bank_transfer"
    label = "Bank transfer"
    Settings: ClassVar[type] = Settings
    methods: ClassVar[tuple[str, ...]] = ("bank_transfer",)


PROVIDER = BankTransfer()
