"""The command line: one module a command, joined in ``app``; thin like pages."""
