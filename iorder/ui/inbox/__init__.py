"""The inbox: its rows, its drawer, and what is done there."""
