"""Which point ships what: demand x supply x distance x cost -> an explained plan.

A policy is one module in ``policies``: it looks at one request as it is seen from every point
(``look``) and says who sends first; ``choosing`` sees to it that nobody sends who may not, or more
than there is, and keeps why. All of that is pure. Tables: ``sourcing_rules`` (draft, published,
retired), ``sourcing_decisions`` (append-only: every candidate, its points, why not), and
``sourcing_runs`` (waves and simulations). Where a place is hardly known a plan is made all the
same: by zone, then by the points' own priority.
"""
