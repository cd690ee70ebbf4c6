"""Payment on delivery: the carrier collects at the door and remits."""

from typing import ClassVar

from iorder.payments.offline import Offline


class Cod(Offline):
    slug = "cod"
    label = "Payment on delivery"
    methods: ClassVar[tuple[str, ...]] = ("cod",)


PROVIDER = Cod()
