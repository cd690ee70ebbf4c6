"""What machines ask: alive, ready, metrics, and the styles and icons other packages carry."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import flask_bootstrap
import sqlalchemy as sa
from flask import Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from iorder.guard import PUBLIC, declare
from iorder.kernel.jobs import jobs
from iorder.session import store

BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
"""Bootstrap 5 (MIT) and its icons (MIT), as the Bootstrap-Flask wheel carries them."""
BOOTSTRAP_VERSION = "5.3"
LOCAL = {"127.0.0.1", "::1"}


def add_routes(server: Flask) -> None:
    """Alive, ready, metrics and vendored styles."""
    views: dict[str, Callable[..., Any]] = {
        "/healthz": alive,
        "/readyz": ready,
        "/metrics": metrics,
        "/vendor/<version>/bootstrap.css": bootstrap,
        "/vendor/<version>/icons/<name>.svg": icon,
    }
    for rule, view in views.items():
        server.add_url_rule(rule, f"vitals_{view.__name__}", declare(view, PUBLIC))


def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


def ready() -> tuple[Response, int]:
    """The store answers too; a load balancer asks this."""
    try:
        with store().reading() as conn:
            conn.execute(sa.select(sa.literal(1))).scalar_one()
    except sa.exc.SQLAlchemyError:
        return jsonify(status="The store does not answer."), 503
    return jsonify(status="ready"), 200


def metrics() -> Response | tuple[Response, int]:
    """Queues, for Prometheus on this machine or behind the proxy that keeps others out."""
    if request.remote_addr not in LOCAL or request.headers.get("X-Forwarded-For"):
        return jsonify(title="Metrics are told to this machine only."), 403
    registry = CollectorRegistry()
    queued = Gauge("iorder_jobs", "Jobs by state and kind", ["state", "kind"], registry=registry)
    open_jobs = (
        sa.select(jobs.c.state, jobs.c.kind, sa.func.count())
        .where(jobs.c.state.in_(("queued", "leased", "dead")))
        .group_by(jobs.c.state, jobs.c.kind)
    )
    with store().reading() as conn:
        for state, kind, count in conn.execute(open_jobs):
            queued.labels(state, kind).set(count)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def bootstrap(version: str) -> Response:
    """Bootstrap's styles; ``version`` only makes the address change with them."""
    return Response(_bootstrap_css(), mimetype="text/css")


@lru_cache
def _bootstrap_css() -> str:
    css = (BOOTSTRAP / "css" / "bootstrap.min.css").read_text()
    return css.replace("/*# sourceMappingURL=bootstrap.min.css.map */", "")


def icon(version: str, name: str) -> Response | tuple[Response, int]:
    """One of Bootstrap's icons, drawn in black: pages use it as a mask."""
    drawn = _icons().get(name)
    if drawn is None:
        return jsonify(title=f"There is no icon {name}."), 404
    return Response(drawn, mimetype="image/svg+xml")


@lru_cache
def _icons() -> dict[str, str]:
    sprite = (BOOTSTRAP / "icons" / "bootstrap-icons.svg").read_text()
    found = re.findall(r'<symbol[^>]*viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', sprite)
    return {
        name: f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{paths}</svg>'
        for box, name, paths in found
    }
