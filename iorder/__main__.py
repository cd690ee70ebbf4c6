"""``python -m iorder``: the command line."""

from iorder.kernel.imports import kept

with kept():
    from iorder.cli.app import app

app()
