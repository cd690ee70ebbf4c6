"""The people and firms who buy.

Owns ``customers``. One person seen by several channels is one row: recognised by the channel's
reference first, then by email.
"""
