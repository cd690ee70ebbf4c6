"""How the sample shop's days are cut into turns of its clock."""

from datetime import timedelta

DAYS = 180
TURN = timedelta(hours=3)
"""What happens in a turn is written in one transaction, at the turn's end."""
FINE_TURN = timedelta(minutes=30)
"""A turn of the last week, which people look at closely."""
FINE = timedelta(days=7)
COARSE = timedelta(days=DAYS) - FINE
COARSE_TURNS = COARSE // TURN
TURNS = COARSE_TURNS + FINE // FINE_TURN
