"""Parcels, and asking for them to be stopped."""
