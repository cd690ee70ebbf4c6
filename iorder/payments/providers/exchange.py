"""Paid by goods that came back: what they were worth pays for the order sent instead."""

from typing import ClassVar

from iorder.payments.offline import Offline


class Exchange(Offline):
    slug = "exchange"
    label = "Paid by an exchange"
    methods: ClassVar[tuple[str, ...]] = ("exchange",)


PROVIDER = Exchange()
