"""What every package stands on and what knows no commerce.

Owns the tables ``events``, ``event_details``, ``jobs``, ``inbox``, ``idempotency_keys``,
``leases``, ``external_refs`` and ``id_blocks``; the values ``Money`` and ``Address``; and
``run``, the only call that begins and commits a transaction. Imports nothing of ours.
"""
