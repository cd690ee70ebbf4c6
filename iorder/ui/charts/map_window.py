"""The part of the world a map shows."""

from collections.abc import Sequence
from typing import Any


def window(places: Sequence[tuple[float, float]], margin: float, shape: float) -> dict[str, Any]:
    """Axes that show every (latitude, longitude) with ``margin`` degrees around, in a box ``shape``
    times as wide as high."""
    south, north = min(lat for lat, _ in places) - margin, max(lat for lat, _ in places) + margin
    west, east = min(lon for _, lon in places) - margin, max(lon for _, lon in places) + margin
    wider = max((north - south) * shape - (east - west), 0) / 2
    taller = max((east - west) / shape - (north - south), 0) / 2
    return {
        "lataxis": {"range": [max(south - taller, -80), min(north + taller, 84)]},
        "lonaxis": {"range": [max(west - wider, -180), min(east + wider, 180)]},
        "projection": {"type": "equirectangular"},
    }
