"""Channels, people and API tokens, drawn."""
