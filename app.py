"""The web application. ``gunicorn app:server`` serves ``server``, made when first asked for."""

import importlib
from pathlib import Path
from typing import Any

from dash import Dash

import pages
from iorder import web
from iorder.config import Settings, settings
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.kernel.store import Store, open_store
from iorder.ui.frame.shell import shell
from iorder.vitals import BOOTSTRAP_VERSION

ROOT = Path(__file__).parent
INDEX = f"""<!DOCTYPE html>
<html lang="en">
<head>
{{%metas%}}
<title>{{%title%}}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<script src="/assets/theme.js"></script>
<link rel="preload" href="/assets/fonts/inter-latin.v5_3_0.woff2" as="font" type="font/woff2"
 crossorigin>
<link rel="stylesheet" href="/vendor/{BOOTSTRAP_VERSION}/bootstrap.css">
{{%css%}}
</head>
<body>
{{%app_entry%}}
<footer hidden>{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
</body>
</html>"""


def create_app(told: Settings | None = None, opened: Store | None = None) -> Dash:
    """The whole web on one store, warmed up: the first request finds everything registered."""
    told = told or settings()
    opened = opened or open_store(told.database_url, SUBSCRIBERS)
    for path in sorted(Path(pages.__file__).parent.glob("[!_]*.py")):
        importlib.import_module(f"pages.{path.stem}")
    app = Dash(
        "iorder",
        server=web.create_server(told, opened),  # type: ignore[arg-type] # its types know bool only
        use_pages=True,
        pages_folder="",
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"theme\.js",
        index_string=INDEX,
        title="iOrder",
        update_title=None,  # type: ignore[arg-type] # None keeps the title still
        suppress_callback_exceptions=True,
        serve_locally=True,
    )
    app.layout = shell
    web.attach(app)
    with app.server.test_request_context():
        app.server.preprocess_request()
        app._setup_server()
        app.index()
    return app


def __getattr__(name: str) -> Any:
    """``server`` is made on demand, so that importing this module opens no store."""
    if name != "server":
        raise AttributeError(name)
    app = create_app()
    globals()["server"] = app.server
    return app.server
