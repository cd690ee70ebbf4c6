"""The first page at a million orders: the whole answer of the server, from rollups.

Asked as a browser asks, through Flask and Dash, sign-in and JSON included, ``TIMES`` times a
period. Beside the wall's time stands the processor's, which a busy machine does not stretch as
much. ``IORDER_BENCH_ORDERS`` sets another number of orders.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from typing import Any

from app import create_app
from bench import _orders
from iorder.access import service as access
from iorder.config import Settings
from iorder.insight import rollups
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, open_store, run
from iorder.session import CSRF_HEADER, token_of
from iorder.views.orders.order_facts import COUNTED
from tests.support import postgres

ORDERS = int(os.environ.get("IORDER_BENCH_ORDERS", "1000000"))
TIMES = 20
BUDGET_MS = 50.0
"""Of processor time, for the period people see first; the longer ones are shown beside it."""
FIRST = ""
PERIODS = {"usual": FIRST, "90 days": "?period=90", "365 days": "?period=365", "all": "?period=all"}


def main() -> None:
    slow: list[str] = []
    with tempfile.TemporaryDirectory(prefix="iorder-bench-") as folder:
        slow += _measured(f"sqlite:///{folder}/bench.db", Path(folder))
        with postgres.throwaway(durable=True, settings={"shared_buffers": "512MB"}) as server:
            slow += _measured(server.create("overview"), Path(folder))
    assert not slow, f"over {BUDGET_MS:.0f} ms: {', '.join(slow)}"


def _measured(url: str, folder: Path) -> list[str]:
    """The databases and periods that are too slow."""
    migrate(url)
    store = open_store(url)
    began = perf_counter()
    _orders.fill(store, ORDERS)
    filled = perf_counter()
    while run(store, "worker", rollups.refresh, COUNTED, "UTC"):
        pass
    name = store.writer.dialect.name
    print(
        f"\n{name}: filled in {filled - began:.0f} s, rolled up in {perf_counter() - filled:.0f} s"
    )
    print(f"{'':12}{'wall p50':>10}{'p95':>8}{'cpu p50':>10}{'p95':>8}   ms")
    ask = _asking(store, url, folder)
    slow = [f"{name} {label}" for label, query in PERIODS.items() if not _told(ask, label, query)]
    store.dispose()
    return slow


def _told(ask: Callable[[str], None], label: str, query: str) -> bool:
    walls, cpus = [], []
    for _ in range(3):
        ask(query)
    for _ in range(TIMES):
        wall, cpu = perf_counter(), process_time()
        ask(query)
        walls.append((perf_counter() - wall) * 1000)
        cpus.append((process_time() - cpu) * 1000)
    (wall50, wall95), (cpu50, cpu95) = _percentiles(walls), _percentiles(cpus)
    print(f"{label:12}{wall50:10.1f}{wall95:8.1f}{cpu50:10.1f}{cpu95:8.1f}", flush=True)
    return query != FIRST or min(wall50, cpu50) <= BUDGET_MS


def _asking(store: Store, url: str, folder: Path) -> Callable[[str], None]:
    """Asks for the page's content, signed in, as Dash's renderer does."""
    told = Settings(_env_file=None, database_url=url, files=folder / "files", secret_key="b")  # noqa: S106
    app = create_app(told, store)
    link = run(store, "cli", access.first_link)
    secret = run(store, "web", access.sign_in_by_link, link, "bench")
    client = app.server.test_client()
    client.set_cookie("iorder_session", secret)
    with app.server.app_context():
        headers = {CSRF_HEADER: token_of(secret)}
    output = next(one for one in app.callback_map if "_pages_content" in one)
    known = app.callback_map[output]

    def ask(query: str) -> None:
        values: dict[str, Any] = {"pathname": "/", "search": query}
        body = {
            "output": output,
            "outputs": [_part(one) for one in output.strip(".").split("...")],
            "inputs": [
                {**_named(one), "value": values[one["property"]]} for one in known["inputs"]
            ],
            "state": [{**_named(one), "value": None} for one in known["state"]],
            "changedPropIds": ["_pages_location.pathname"],
        }
        answer = client.post("/_dash-update-component", json=body, headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
        assert b"Something went wrong" not in answer.data

    return ask


def _part(name: str) -> dict[str, str]:
    of, prop = name.rsplit(".", 1)
    return {"id": of, "property": prop}


def _named(one: dict[str, str]) -> dict[str, str]:
    return {"id": one["id"], "property": one["property"]}


def _percentiles(times: list[float]) -> tuple[float, float]:
    cut = quantiles(times, n=20)
    return cut[9], cut[18]
