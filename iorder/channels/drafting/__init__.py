"""Rows of a planned file to drafts: one module a kind of record, cells compiled once a column.

A row that cannot be read raises ``Fault``; the whole record it belongs to is then rejected.
"""
