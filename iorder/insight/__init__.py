"""Numbers kept beside the records, so that long periods are read in milliseconds.

Owns ``order_days``, ``order_service_days``, ``order_stages`` and ``rollups``; ``exports`` and
``bulk_edits`` with its ``bulk_edit_orders`` (queued, running, then done, failed or cancelled);
``saved_views``.

*A rollup can always be thrown away*: a day is recomputed whole from the orders placed in it, never
added to, so it cannot drift; ``doctor`` recomputes and compares. Days are days in the shop's zone.
*Nobody waits for it*: whoever writes orders leaves a row in ``order_touches`` in the same
transaction; the worker recomputes the days touched and removes exactly the rows it read. Readers
take days that are touched and not recomputed yet from the orders themselves, so what a page shows
is true whether or not a worker runs.
"""
