"""The order as a record: lines, money, state axes, holds, tags, notes.

Owns ``orders``, ``order_lines``, ``order_addresses``, ``holds``, ``order_tags`` and
``order_notes``. What happens to an order across packages is a flow.

*The axes are independent columns* (order, payment, fraud, fulfillment, tracking, return, COD,
and the count of open blocking holds); ``stage`` is the one derived label for tabs and lists,
written with them by ``service.write_axes`` from the precedence table in ``states.py``.

*Money adds up to the minor unit*: total = items - discount + shipping + tax (unless included)
+ differences. An imported total that does not is kept as stated; what is missing is a line of
kind ``difference`` and the order is flagged.
"""
