"""What the processes cost by themselves: to start, to wait, and with fifty tabs left open.

Web and worker are started as ``make run`` starts them, on a store of some thousand orders. A start
is over with the first answer of ``/readyz``, or the worker's first heartbeat. Memory is the
proportional set size after a person has opened every page. The tabs' CPU is that of one minute of
their requests over a minute: all ask for the navigation's counts and whether anything has moved, a
few stand on pages that follow what happens. In a shop where something moves all the time, some
draw the first page anew each time they have asked. Processor time holds on a machine that is
busy; beside the clock's seconds stand those of the processor.
"""

import http.client
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from app import create_app
from bench import _orders
from bench._served import SECRET, Started, answers, cpu, environment, family, free_port, running
from iorder.access import service as access
from iorder.config import Settings
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, open_store, run
from iorder.session import CSRF_HEADER, token_of
from iorder.views.health import living_workers
from tests.support import postgres

ORDERS = 10_000
STARTS = 3
IDLE_SECONDS = 20
TABS = 50
FOLLOWING = {"/health": ("health-tick", 12, 5), "/exports": ("exports-tick", 30, 5)}
"""Page -> (what it ticks with, ticks a minute, how many of the tabs stand there)."""
ASKED = {"/marks": 1, "/moved": 6}
"""What every tab asks for, times a minute."""
OVERVIEWS = 10
PAGES = ("/", "/orders", "/stock", "/points", "/shipments", "/imports", "/exports", "/health")
BARS = {
    "web starts in": 2.0, "worker starts in": 2.0, "web worker": 250.0, "worker": 150.0,
    "50 open tabs": 10.0,
}  # fmt: skip


def main() -> None:
    bad: list[str] = []
    with tempfile.TemporaryDirectory(prefix="iorder-bench-") as folder:
        bad += _measured(f"sqlite:///{folder}/bench.db", Path(folder) / "sqlite")
        with postgres.throwaway(durable=True) as server:
            bad += _measured(server.create("processes"), Path(folder) / "postgresql")
    assert not bad, f"over their bar: {', '.join(bad)}"


def _measured(url: str, folder: Path) -> list[str]:
    """What is over its bar."""
    migrate(url)
    store = open_store(url)
    _orders.fill(store, ORDERS)
    name = store.writer.dialect.name
    port = free_port()
    env = environment(url, folder, port)
    print(f"\n{name}, {ORDERS:,} orders")
    figures = _starts(store, env, port)
    with running("web", env, lambda: answers(port)) as web, running(
        "worker", env, lambda: bool(living_workers(store))
    ) as worker:  # fmt: skip
        tabs = _signed_in(store, url, folder, port)
        for path in PAGES:
            _open(tabs[0], path, _router(tabs[0]))
        figures |= _waiting(web, worker)
        figures["50 open tabs"] = _share_of_tabs(web, tabs)
        moving = figures["50 open tabs"] + _share_of_overviews(web, tabs)
    print(
        f"{'50 open tabs':24}{figures['50 open tabs']:8.1f} % of a core; with {OVERVIEWS} of them "
        f"on the overview of a shop that never rests, {moving:.1f} %",
        flush=True,
    )
    store.dispose()
    return [f"{name}: {what}" for what, bar in BARS.items() if figures[what] > bar]


def _starts(store: Store, env: dict[str, str], port: int) -> dict[str, float]:
    """The shorter of clock and processor: what others do to the machine is no part of a start."""
    figures = {}
    is_up: dict[str, Callable[[], bool]] = {
        "web": lambda: answers(port),
        "worker": lambda: bool(living_workers(store)),
    }
    for part, up in is_up.items():
        clocks, cpus = [], []
        for _ in range(STARTS):
            with running(part, env, up) as started:
                clocks.append(started.clock)
                cpus.append(started.cpu)
        clock, cpu = median(clocks), median(cpus)
        print(f"{part + ' starts in':24}{clock:8.2f} s, {cpu:.2f} s of the processor", flush=True)
        figures[f"{part} starts in"] = min(clock, cpu)
    return figures


def _waiting(web: Started, worker: Started) -> dict[str, float]:
    before = cpu(web), cpu(worker)
    time.sleep(IDLE_SECONDS)
    shares = [
        (cpu(one) - spent) / IDLE_SECONDS * 100
        for one, spent in zip((web, worker), before, strict=True)
    ]
    parents, *children = family(web.process.pid)
    figures = {
        "web worker": max(_memory_mb(pid) for pid in children),
        "worker": _memory_mb(worker.process.pid),
    }
    print(
        f"{'web worker':24}{figures['web worker']:8.0f} MB, its parent "
        f"{_memory_mb(parents):.0f} MB; waiting, {shares[0]:.1f} % of a core"
    )
    print(
        f"{'worker':24}{figures['worker']:8.0f} MB; waiting, {shares[1]:.1f} % of a core",
        flush=True,
    )
    return figures


@dataclass
class Tab:
    """A connection of its own, signed in."""

    port: int
    headers: dict[str, str]

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, body: object = None) -> bytes:
        method = "GET" if body is None else "POST"
        sent = None if body is None else json.dumps(body)
        self.line.request(method, path, sent, {**self.headers, "Content-Type": "application/json"})
        answer = self.line.getresponse()
        text = answer.read()
        assert answer.status in (200, 204), (path, answer.status, text[:200])
        return text


def _signed_in(store: Store, url: str, folder: Path, port: int) -> list[Tab]:
    told = Settings(_env_file=None, database_url=url, files=folder, secret_key=SECRET)
    link = run(store, "cli", access.first_link)
    secret = run(store, "web", access.sign_in_by_link, link, "bench")
    with create_app(told, store).server.app_context():
        headers = {CSRF_HEADER: token_of(secret), "Cookie": f"iorder_session={secret}"}
    return [Tab(port, headers) for _ in range(TABS)]


def _share_of_tabs(web: Started, tabs: list[Tab]) -> float:
    """Percent of a core that a minute of all tabs takes."""
    known = _callbacks(tabs[0])
    before, at = cpu(web), 0
    for tick, times, many in FOLLOWING.values():
        for tab in tabs[at : at + many]:
            for _ in range(times):
                tab.ask("/_dash-update-component", _call(known[tick], 1))
        at += many
    for tab in tabs:
        for path, times in ASKED.items():
            for _ in range(times):
                tab.ask(path)
    return (cpu(web) - before) / 60 * 100


def _share_of_overviews(web: Started, tabs: list[Tab]) -> float:
    """The same of drawing the first page anew after each question whether anything has moved."""
    router, before = _router(tabs[0]), cpu(web)
    for tab in tabs[:OVERVIEWS]:
        for _ in range(ASKED["/moved"]):
            _open(tab, "/", router)
    return (cpu(web) - before) / 60 * 100


def _callbacks(tab: Tab) -> dict[str, dict[str, Any]]:
    """By the id of their first input."""
    told = json.loads(tab.ask("/_dash-dependencies"))
    return {one["inputs"][0]["id"]: one for one in told if one["inputs"]}


def _router(tab: Tab) -> dict[str, Any]:
    """The callback that draws pages."""
    told = json.loads(tab.ask("/_dash-dependencies"))
    return next(one for one in told if "_pages_content" in one["output"])


def _open(tab: Tab, path: str, router: dict[str, Any]) -> None:
    """Ask for a page's content as Dash's renderer does."""
    body = _call(router, None)
    values = {"pathname": path, "search": ""}
    body["inputs"] = [{**one, "value": values[one["property"]]} for one in router["inputs"]]
    assert b"Something went wrong" not in tab.ask("/_dash-update-component", body)


def _call(one: dict[str, Any], value: object) -> dict[str, Any]:
    """What the renderer posts for a callback: its first input changed, patterns match nothing."""
    parts = str(one["output"]).strip(".").split("...")
    outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in parts]
    inputs = [
        [] if told["id"].startswith("{") else {**told, "value": value} for told in one["inputs"]
    ]
    first = one["inputs"][0]
    return {
        "output": one["output"],
        "outputs": outputs if len(outputs) > 1 else outputs[0],
        "inputs": inputs,
        "state": [{**told, "value": None} for told in one["state"]],
        "changedPropIds": [f"{first['id']}.{first['property']}"],
    }


def _memory_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    raise AssertionError(f"the kernel does not say what {pid} holds")
