"""``python -m iorder demo``: fill the store with the sample shop, with a bar on the terminal.

Stopped by Ctrl-C (exit 130) or killed, the same command goes on where it was. Exits 2 where the
store holds orders of its own: the sample is not mixed into a real shop.
"""

import signal
from datetime import datetime
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from iorder.config import settings
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, Work, open_store, run
from iorder.sample.load import ORDERS, SEED, has_other_orders, load_sample, sample_marker

say = Console(stderr=True, soft_wrap=True)


def load_demo(
    orders: Annotated[int, typer.Option(min=1, max=200_000, help="how many orders")] = ORDERS,
    seed: Annotated[int, typer.Option(help="another number, another shop")] = SEED,
) -> None:
    """Fill an empty store with a shop's last 180 days; run again to go on with a stopped load."""
    url = settings().database_url
    migrate(url)
    store = open_store(url)
    code = _load(store, orders, seed)
    store.dispose()
    raise typer.Exit(code)


def _load(store: Store, orders: int, seed: int) -> int:
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
    with _Stop() as stop, _bar() as bar:
        task = bar.add_task("Loading", total=None)
        done = load_sample(
            store,
            until=run(store, "cli", _now),
            seed=seed,
            orders=orders,
            progress=lambda turns, whole: bar.update(task, completed=turns, total=whole),
            should_stop=lambda: stop.asked,
        )
    if not done:
        say.print("Stopped; the same command goes on where it was.")
        return 130
    say.print("The sample shop is loaded.")
    return 0


def _now(work: Work) -> datetime:
    return work.now


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=say,
    )  # fmt: skip


class _Stop:
    """Notes a Ctrl-C, so that the turn in hand is finished."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> "_Stop":
        self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True
