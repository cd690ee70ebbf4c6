"""Tiles, charts and maps."""
