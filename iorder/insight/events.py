"""What people do with the inbox of exceptions: it is told, so that nobody's claim is a riddle."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class ExceptionClaimed(Event, subject="exception", key="record_id"):
    """Somebody takes care of it; ``owner`` empty: nobody any more."""

    exception: str
    record_id: int
    owner: str


@dataclass(frozen=True)
class ExceptionSnoozed(Event, subject="exception", key="record_id"):
    """It is left alone until then, ``until`` empty: it waits again."""

    exception: str
    record_id: int
    until: str


@dataclass(frozen=True)
class ExceptionNoted(Event, subject="exception", key="record_id"):
    """Something was noted at it; the words stay with the exception."""

    exception: str
    record_id: int
