"""REST API v1: what a shop, a helpdesk or a script asks and tells, as JSON under ``/api/v1``.

Thin like pages: each resource is one module that reads a view or runs the same service function as
the pages. Who may ask is a token's scope, which is a permission; refusals are RFC 9457 problems;
lists page by a cursor; unsafe requests take an ``Idempotency-Key``.
"""
