"""Shared Dash parts: shell, grid, tiles, filters, drawer, forms. No SQL, no decisions."""
