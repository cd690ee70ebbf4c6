"""The frame of every list: tabs, filter bar, server-side grid, drawer, saved views, export."""
