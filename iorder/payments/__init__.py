"""Money between buyer and shop, as a ledger.

Owns ``tenders`` and ``payment_entries``. A tender is one way an order is paid (an order may
have several); its columns are the sums of its entries, which the database refuses to change.
"""
