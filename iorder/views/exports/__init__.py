"""What can be exported: one file a kind, each with a constant ``EXPORT``."""
