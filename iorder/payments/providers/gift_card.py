"""Gift cards of the shop: spent by ``flows/pay_with_stored_value``, never asked of a service."""

from typing import ClassVar

from iorder.payments.offline import Offline


class GiftCard(Offline):
    slug = "gift_card"
    label = "Gift card"
    methods: ClassVar[tuple[str, ...]] = ("gift_card",)


PROVIDER = GiftCard()
