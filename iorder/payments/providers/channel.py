"""Paid in the channel: a marketplace or shop took the money and tells of it with the order."""

from typing import ClassVar

from iorder.payments.offline import Offline


class Channel(Offline):
    slug = "channel"
    label = "Paid in the channel"
    methods: ClassVar[tuple[str, ...]] = (
        "card", "wallet", "cod", "bank_transfer", "voucher", "paypal", "other",
    )  # fmt: skip


PROVIDER = Channel()
