"""Allocation, points, waves, sourcing rules and the simulator, drawn and acted on."""
