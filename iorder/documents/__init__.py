"""Documents: invoices, credit notes and packing slips, numbered and kept as they were issued.

Tables: ``documents``, ``document_series``, ``sellers``. Decisions: a series has no gaps; an issued
document is never rewritten, a mistake is put right by a credit note and a new one.
"""
