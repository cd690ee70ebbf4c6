"""What an act of the inbox is done on, and what it tells: shared by the tables of acts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from iorder.flows.look_after import claim
from iorder.insight import exceptions
from iorder.insight.exceptions import Key
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """The record an act is about, as it was seen; ``words``: what was said with the act."""

    id: int
    version: int = 0
    words: str = ""
    kind: str = ""

    @property
    def key(self) -> Key:
        return Key(self.kind, self.id)

    @property
    def day(self) -> date:
        """The day that was said. Raises InvalidInput."""
        try:
            return date.fromisoformat(self.words.strip())
        except ValueError:
            raise InvalidInput("Choose a day, such as 2026-08-31.") from None


@dataclass(frozen=True, slots=True)
class Settled:
    """``words`` say what was done; ``undo`` is what ``take_back`` wants, None where nothing can."""

    words: str
    undo: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """How something is taken back, and the permission for it."""

    needs: str
    do: Callable[[Work, Mapping[str, Any]], str]


Do = Callable[[Work, Subject], Settled]
Acts = Mapping[tuple[str, str], Do]


def leave(work: Work, subject: Subject, until: datetime, reason: str, words: str) -> Settled:
    """Leave it alone until then; taken back by waking it."""
    exceptions.snooze(work, [subject.key], until, reason)
    return Settled(words, {"act": "wake", "kind": subject.kind, "id": subject.id})


def wait_until_day(work: Work, subject: Subject) -> Settled:
    """Leave it alone until the end of the shop's day that was said. Raises InvalidInput."""
    day = subject.day
    zone = ZoneInfo(work.store.zone)
    end = datetime.combine(day + A_DAY, time(), zone).astimezone(UTC)
    told = f"{day:%-d %b}"
    return leave(work, subject, end, f"Expected on {told}", f"Left alone until the end of {told}.")


def chase(work: Work, subject: Subject) -> Settled:
    """Somebody was asked about it: who acts looks after it, and it comes up again in a day."""
    claim(work, [subject.key], ("", work.actor))
    exceptions.note(work, subject.key, subject.words)
    return leave(work, subject, work.now + A_DAY, subject.words, "It comes up again in a day.")


def wake(work: Work, undo: Mapping[str, Any]) -> str:
    exceptions.snooze(work, [Key(str(undo["kind"]), int(undo["id"]))], None)
    return "It waits again."
