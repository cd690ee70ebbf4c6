"""Fulfillment points and the one true number of each SKU at each of them.

Owns ``points``, ``stock``, ``stock_movements``, ``stock_ledger`` and ``commitments``.

*One door*: only this package changes stock (``service`` promises and corrects, ``handover`` lets
go, ``history`` fills the shelves), with one conditional statement per (point, SKU) in sorted
order; each change writes one ledger row under a movement whose ``cause`` is unique, so the same
act never counts twice. Available = on hand - reserved - allocated -
safety - quarantine. The database refuses to update or delete ledger rows.
"""
