"""People, their roles, sessions and one-time sign-in links.

Owns ``people``, ``sessions`` and ``sign_in_links``. A session's and a link's secret is stored
hashed; a role is a set of permissions from the one registry in ``permissions.py``.
"""
