"""Goods on their way in: suppliers, what they sell us, purchase orders, receiving, reordering.

Owns suppliers, supplier_skus, purchase_orders and purchase_order_lines. A purchase order is
drafted, sent, received in one go or several, closed short or cancelled; what was sent and has not
come is ``inbound`` in the stock of its point (the flows tell ``inventory``).
"""
