"""Credit of a customer with the shop: spent by ``flows/pay_with_stored_value``."""

from typing import ClassVar

from iorder.payments.offline import Offline


class StoreCredit(Offline):
    slug = "store_credit"
    label = "Store credit"
    methods: ClassVar[tuple[str, ...]] = ("store_credit",)


PROVIDER = StoreCredit()
