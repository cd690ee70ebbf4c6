"""Fulfillment points and the one true number of each SKU at each of them.

Owns ``points``, ``stock``, ``stock_movements``, ``stock_ledger``, ``commitments``,
``channel_points`` and ``channel_quotas``.

*One door*: only this package changes stock (``service`` promises and corrects, ``handover`` lets
go, ``history`` fills the shelves), with one conditional statement per (point, SKU) in sorted
order; each change writes one ledger row under a movement whose ``cause`` is unique, so the same
act never counts twice. ``carts`` holds stock for a while, ``extending`` makes that longer or ends
it on purpose, ``settling`` is how every reservation ends; ``quotas`` says how much a channel may
be promised. ``transfers``, ``counts``, ``inbound`` and ``lots`` are what happens at the shelves,
each change through ``moving`` and ``ledger``; ``lot_shares`` keeps the lots of every movement right
(tables ``lots``, ``lot_stock``, ``lot_ledger``, ``commitment_lots``, ``transfers``, ``counts`` and
their lines); ``as_of`` is the past. Available = on hand - reserved - allocated -
safety - quarantine. The database refuses to update or delete ledger rows.
"""
