"""Run the web under gunicorn, and web and worker together with one Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gunicorn.app.base import BaseApplication

from iorder.config import Settings
from iorder.kernel.imports import kept

THREADS = 16
SERVING = ("web", "worker")
"""Parts that never end by themselves; others may, and the rest goes on."""
MOST_FALLS = 3
WELL_SECONDS = 60.0
"""A part that lived so long had started well."""


class _Web(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn without a command line of its own; loads ``app:server`` in its workers."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        with kept():
            from app import server  # noqa: PLC0415 - in the worker, after the fork

        return server


def serve_web(settings: Settings) -> None:
    """Serve until SIGTERM. One process with threads on SQLite, whose writer is alone."""
    on_sqlite = settings.database_url.startswith("sqlite")
    _Web(
        {
            "bind": f"{settings.host}:{settings.port}",
            "workers": 1 if on_sqlite else 2,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 75,
            "timeout": 120,
            "control_socket_disable": True,
            "loglevel": "warning",
        }
    ).run()


def _command(words: str) -> list[str]:
    return [sys.executable, "-m", "iorder", *words.split()]


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class House:
    """How parts are started and told of, and which of them never end by themselves."""

    command: Callable[[str], list[str]] = _command
    say: Callable[[str], None] = _say
    serving: Sequence[str] = SERVING


@dataclass
class Part:
    """One of the processes that run together: a command and its words."""

    words: str
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    falls: int = 0

    def start(self, house: House) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and words
            house.command(self.words), start_new_session=True
        )

    def ended(self) -> int | None:
        """Its exit code once it has ended."""
        return None if self.process is None else self.process.poll()

    def fell(self, code: int) -> str:
        """What became of it, in words; a part that had run well for long begins to count anew."""
        lived = time.monotonic() - self.began
        self.falls = 1 if lived > WELL_SECONDS else self.falls + 1
        how = f"was ended by {_signal(-code)}" if code < 0 else f"ended with code {code}"
        return f"iorder {self.words} {how} after {lived:.0f} s"


def serve_all(parts: Sequence[str] = SERVING, house: House = House()) -> int:
    """Start ``python -m iorder <part>`` for each part until it is asked to stop.

    A part that falls is told of and started again, ``MOST_FALLS`` times in a row at most: then all
    end. Returns 0 after Ctrl-C or SIGTERM, else the exit code of the part that fell too often.
    """
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: asked.append(got))
    running = [Part(words) for words in parts]
    for part in running:
        part.start(house)
    code = 0
    while not asked and not code and running:
        time.sleep(0.2)
        code = next(
            filter(None, [_looked_after(part, running, house) for part in list(running)]), 0
        )
    for part in running:
        _stop(part)
    return code


def _looked_after(part: Part, running: list[Part], house: House) -> int:
    """Start the part again if it fell; its exit code where it did so too often, else 0."""
    code = part.ended()
    if code is None:
        return 0
    words = part.fell(code)
    if code == 0 and part.words not in house.serving:
        house.say(f"{words}; the others go on.")
        running.remove(part)
        return 0
    if part.falls > MOST_FALLS:
        house.say(f"{words}, {part.falls} times in a row; everything stops.")
        running.remove(part)
        return code if code > 0 else 1
    house.say(f"{words}; it is started again.")
    part.start(house)
    return 0


def _stop(part: Part) -> None:
    if part.process is None:
        return
    part.process.terminate()
    try:
        part.process.wait(30)
    except subprocess.TimeoutExpired:
        part.process.kill()


def _signal(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
    return f"{name} (out of memory?)" if name == "SIGKILL" else name
