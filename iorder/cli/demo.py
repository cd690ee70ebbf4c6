"""``python -m iorder demo``: fill the store with the sample shop, with a bar on the terminal.

Stopped by Ctrl-C (exit 130) or killed, the same command goes on where it was. Exits 2 where the
store holds orders of its own: the sample is not mixed into a real shop. With ``--live`` the shop
then lives on until Ctrl-C (exit 0); web and worker may run beside it, or not.
"""

import threading
import time
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from iorder.cli.stop import until_interrupted
from iorder.cli.store import opened
from iorder.config import settings
from iorder.kernel.store import Store, Work, run
from iorder.sample.cases import add_cases
from iorder.sample.live import live
from iorder.sample.load import ORDERS, SEED, load_sample
from iorder.sample.marker import has_other_orders, sample_marker
from iorder.sample.progress import filling
from iorder.sample.scene import Pace, scene

STOPPED = 130
STILL_SECONDS = 20.0
"""Where no worker has taken the load up, or held it, for so long there is none."""

say = Console(stderr=True, soft_wrap=True)


def load_demo(
    orders: Annotated[int, typer.Option(min=1, max=200_000, help="how many orders")] = ORDERS,
    seed: Annotated[int, typer.Option(help="another number, another shop")] = SEED,
    is_live: Annotated[bool, typer.Option("--live", help="then let it live on, in real time")] = (
        False
    ),
    pace: Annotated[float, typer.Option(min=0.1, max=20, help="so many times faster")] = 1.0,
) -> None:
    """Fill an empty store with a shop's last 180 days; run again to go on with a stopped load."""
    with opened() as store, until_interrupted(lambda: say.print("Stopping ...")) as stop:
        if is_live:
            _leave_to_worker(store, stop)
        code = STOPPED if stop.is_set() else _load(store, orders, seed, stop)
        if is_live and not code:
            _live(store, pace, stop)
    raise typer.Exit(code)


def _load(store: Store, orders: int, seed: int, stop: threading.Event) -> int:
    if has_other_orders(store):
        say.print(
            "[red]This store has orders of its own; the sample shop would mix with them. "
            "Name an empty store in IORDER_DATABASE_URL.[/red]"
        )
        return 2
    found = sample_marker(store)
    if found and found.is_done:
        say.print(f"The sample shop is here already: {found.orders:,} orders up to {found.until}.")
        return 0
    with _bar() as bar:
        task = bar.add_task("Loading", total=None)
        done = load_sample(
            store,
            until=run(store, "cli", _now),
            seed=seed,
            orders=orders,
            progress=lambda turns, whole: bar.update(task, completed=turns, total=whole),
            should_stop=stop.is_set,
        )
    if not done:
        say.print("Stopped; the same command goes on where it was.")
        return STOPPED
    add_cases(store, settings())
    say.print("The sample shop is loaded.")
    return 0


def _leave_to_worker(store: Store, stop: threading.Event) -> None:
    """Wait while a worker fills the store."""
    before, since = filling(store), time.monotonic()
    if before:
        say.print("A worker is filling the store with the sample shop; waiting for it.")
    while (now := filling(store)) and not stop.wait(1):
        if now != before or now.is_held:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > STILL_SECONDS:
            return


def _live(store: Store, pace: float, stop: threading.Event) -> None:
    marker = sample_marker(store)
    if marker is None or stop.is_set():
        return
    say.print("The sample shop lives: orders come and go. Ctrl-C ends it; start it again any time.")
    done = live(store, scene(store, marker, Pace(pace)), stop, say.print)
    say.print(f"{done.orders:,} orders came and {done.acts - done.orders:,} other things happened.")


def _now(work: Work) -> datetime:
    return work.now


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=say,
    )  # fmt: skip
