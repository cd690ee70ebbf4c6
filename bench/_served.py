"""Web and worker as processes of their own, started as ``make run`` starts them."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""``make run`` does not pass it on: a start reads what the first one compiled."""
SECRET = "of the bench"  # noqa: S105 - of a store that is thrown away


@dataclass(frozen=True)
class Started:
    """A process and what its start took: seconds by the clock, and of the processor for it and
    for one of those it forks."""

    process: "subprocess.Popen[bytes]"
    clock: float
    cpu: float


@contextlib.contextmanager
def running(part: str, env: dict[str, str], is_up: Callable[[], bool]) -> Iterator[Started]:
    """The process, from when it is up until it has ended."""
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "iorder", part], env=env, stderr=subprocess.DEVNULL
    )
    try:
        while not is_up():
            assert process.poll() is None, f"{part} ended with {process.returncode}"
            assert perf_counter() - began < 60, f"{part} does not start"
            time.sleep(0.01)
        clock = perf_counter() - began
        parent, *children = (cpu_of(pid) for pid in family(process.pid))
        yield Started(process, clock, parent + max(children, default=0.0))
    finally:
        process.terminate()
        process.wait(60)


def environment(url: str, folder: Path, port: int) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    inherited = {name: told for name, told in os.environ.items() if name != UNCOMPILED}
    return inherited | {
        "IORDER_DATABASE_URL": url, "IORDER_FILES": str(folder), "IORDER_PORT": str(port),
        "IORDER_SECRET_KEY": SECRET,
    }  # fmt: skip


def answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.suppress(OSError), contextlib.closing(line):
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    return False


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def family(pid: int) -> list[int]:
    """The process and those it has forked."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in listed)]


def cpu(started: Started) -> float:
    return sum(cpu_of(pid) for pid in family(started.process.pid))


def cpu_of(pid: int) -> float:
    """Seconds of the processor so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
