"""``python -m iorder``: the command line."""

from iorder.kernel.imports import kept

with kept():
    from iorder.cli import app

app()
