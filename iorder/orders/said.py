"""The refusal of an edit that comes too late."""

from iorder.kernel.errors import Refused


class OrderClosed(Refused):
    """The order has left or was called off: it is too late for the edit."""

    code = "order_closed"
