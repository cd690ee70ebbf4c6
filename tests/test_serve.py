"""Processes that run together: one that falls is told of and started again, or all end."""

import signal
import sys

import pytest

from iorder import serve


class Watched:
    """Parts that do what their words say, Python of a line; counts each start and keeps what is
    said of them."""

    def __init__(self, folder, serving=serve.SERVING):
        self.folder, self.told = folder, []
        self.house = serve.House(self.command, self.told.append, serving)

    def command(self, words):
        with self.file(words).open("a") as counted:
            counted.write("x")
        return [sys.executable, "-c", words]

    def file(self, words):
        return self.folder / str(abs(hash(words)))

    def starts(self, words):
        return len(self.file(words).read_text())


@pytest.fixture(autouse=True)
def _signals_as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


FALLS = "import sys; sys.exit(3)"
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
DONE = "pass"
WAITS = "import time; time.sleep(60)"


@pytest.mark.parametrize(("words", "how"), [(FALLS, "code 3"), (KILLED, "SIGKILL")])
def test_a_part_that_falls_is_started_again_and_in_the_end_stops_all(tmp_path, words, how):
    watched = Watched(tmp_path)
    code = serve.serve_all((WAITS, words), watched.house)

    assert code == (3 if words == FALLS else 1)
    assert watched.starts(words) == serve.MOST_FALLS + 1
    assert all(how in one for one in watched.told)
    assert watched.told[-1].endswith("everything stops.")


def test_a_part_that_is_through_leaves_the_others_alone(tmp_path):
    watched = Watched(tmp_path)
    serve.serve_all((DONE,), watched.house)

    assert watched.starts(DONE) == 1
    assert watched.told[0].endswith("the others go on.")


def test_a_part_that_serves_and_just_ends_is_started_again(tmp_path):
    watched = Watched(tmp_path, serving=(DONE,))

    assert serve.serve_all((DONE,), watched.house) == 1
    assert watched.starts(DONE) == serve.MOST_FALLS + 1
