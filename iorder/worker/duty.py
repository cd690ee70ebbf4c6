"""What a duty of the worker is, and what its handler gets."""

from collections.abc import Callable
from dataclasses import dataclass

from iorder.config import Settings
from iorder.kernel.jobs import Job
from iorder.kernel.store import Store


class Stopped(Exception):
    """A handler left off because it was asked to; the job is given back."""


@dataclass(frozen=True)
class Task:
    """What a handler gets: the store, its job, and whether it should leave off."""

    store: Store
    settings: Settings
    job: Job
    should_stop: Callable[[], bool]


Handler = Callable[[Task], None]


@dataclass(frozen=True)
class Duty:
    """``every``: seconds of a slot, 0 where only others queue it. ``is_due`` may spare a slot."""

    label: str
    do: Handler
    every: float = 0
    is_due: Callable[[Store, Settings], bool] = lambda _store, _settings: True
