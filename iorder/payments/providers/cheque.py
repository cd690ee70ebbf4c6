"""Cheques: the money is here once the cheque is; its number is the reference."""

from typing import ClassVar

from iorder.payments.offline import Offline


class Cheque(Offline):
    slug = "cheque"
    label = "Cheque"
    methods: ClassVar[tuple[str, ...]] = ("cheque",)


PROVIDER = Cheque()
