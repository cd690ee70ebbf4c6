"""Returns: goods that come back, are exchanged, or are claimed without coming back.

Tables: ``returns`` (an RMA), ``return_lines``. States: ``states.RETURN``. Decisions: no more is
refunded than was received, except for a claim; what comes back goes to its shelf, to quarantine,
to the vendor or is written off only once somebody has looked at it.
"""
