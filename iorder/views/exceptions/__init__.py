"""What waits for a person: one module a kind, each with its constant ``EXCEPTION``."""
