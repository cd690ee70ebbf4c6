"""What is declared is served: no module of callbacks or routes is forgotten by every page."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]
DECLARES = ("\n@callback(", "\n@route(", "\nclientside(", "\n@read(", "\n@change(")
LOADED = """
import sys
from app import create_app
create_app()
print(*sorted(name for name in sys.modules if name.startswith(("iorder.", "pages."))))
"""


def test_every_module_that_declares_callbacks_or_routes_is_loaded_with_the_app():
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=HERE, capture_output=True, text=True, check=True
    )
    loaded = set(told.stdout.split())
    declaring = {
        ".".join(path.relative_to(HERE).with_suffix("").parts)
        for path in (HERE / "iorder").rglob("*.py")
        if any(mark in path.read_text(encoding="utf-8") for mark in DECLARES)
    }
    assert declaring - loaded == set()
