"""iOrder: one place where a shop's orders live. The tour of the packages is in README.md."""

__version__ = "0.1.0"
