"""Which point ships what: demand x supply x distance -> an explained plan. Pure, no tables.

A policy is one module in ``policies``; all policies read the same ``Request`` and answer with the
same ``Plan``, which says in words why, and what no point has. Where a place is not known a plan is
made all the same: by country, then by the points' own priority.
"""
