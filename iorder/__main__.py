"""``python -m iorder``: the command line."""

from iorder.cli import app

app()
