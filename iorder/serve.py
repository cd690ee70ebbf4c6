"""Run the web under gunicorn, and web and worker together with one Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from gunicorn.app.base import BaseApplication

from iorder.config import Settings

THREADS = 16


class _Web(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn without a command line of its own; loads ``app:server`` in its workers."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
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


def serve_all(parts: Sequence[str] = ("web", "worker")) -> int:
    """Start ``python -m iorder <part>`` for each part; the end of one ends all.

    A part is a command and its words. Returns 0 after Ctrl-C or SIGTERM, else the exit code of
    the part that fell.
    """
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: asked.append(got))
    running = [
        subprocess.Popen(  # noqa: S603 - our own interpreter and words
            [sys.executable, "-m", "iorder", *part.split()], start_new_session=True
        )
        for part in parts
    ]
    while not asked and all(part.poll() is None for part in running):
        time.sleep(0.2)
    fallen = next((part.returncode for part in running if part.poll() is not None), 0)
    for part in running:
        part.terminate()
    for part in running:
        try:
            part.wait(30)
        except subprocess.TimeoutExpired:
            part.kill()
    return 0 if asked else fallen
