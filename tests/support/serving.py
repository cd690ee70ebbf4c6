"""The web as it is served: a process of its own on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.source import ROOT

PATIENCE = 60.0


@contextmanager
def served(database_url: str, folder: Path) -> Iterator[int]:
    """``python -m iorder web`` on this store, answering; gives its port."""
    port = _free_port()
    told = {
        "IORDER_DATABASE_URL": database_url,
        "IORDER_FILES": str(folder / "files"),
        "IORDER_SECRET_KEY": "of tests only",
        "IORDER_PORT": str(port),
    }
    with (folder / "web.log").open("wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "iorder", "web"],
            cwd=ROOT,
            env={**os.environ, **told},
            stdout=log,
            stderr=log,
        )
        try:
            _await(port, web, folder / "web.log")
            yield port
        finally:
            web.terminate()
            web.wait(20)


def _await(port: int, web: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and web.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the web did not answer: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
