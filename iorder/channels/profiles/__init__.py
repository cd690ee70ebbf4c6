"""Layouts of well-known exports, one module a shop system with a constant ``PROFILE``."""
