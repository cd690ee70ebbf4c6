"""What the sample shop's people do besides serving orders, and when: decided from its dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from iorder.sample.shop import points

REVIEW = 14
"""Days between two looks at what a point lacks."""
FIRST_REVIEW = timedelta(days=5)
LAST_REVIEWS = (1, 3, 2, 5, 1, 4)
"""Days before the end of each point's last look."""
TRANSFERS = (12, 33, 54, 71, 90, 107, 126, 141, 152, 163, 171)
"""Days on which goods are asked for from another point."""
COUNTS = (24, 58, 95, 130, 158, 172)
LATELY = (
    (timedelta(hours=75), "transfer", str(len(TRANSFERS))),
    (timedelta(hours=54), "transfer", str(len(TRANSFERS) + 1)),
    (timedelta(hours=5), "transfer", str(len(TRANSFERS) + 2)),
    (timedelta(hours=20), "count", str(len(COUNTS))),
    (timedelta(hours=2), "count", str(len(COUNTS) + 1)),
    (timedelta(hours=1), "simulate", ""),
)
"""So long before the end: goods on their way and asked for, counts that are not over, and what a
draft of rules would do."""
RULES_ON = 90
DRAFT_ON = 168
QUOTAS_ON = 60
LEVY_ON = 165
"""When lots that keep only for some weeks are bought."""
OUTAGE = (121, 123)
MORNING, NOON = 9, 12
"""Hours, UTC."""


@dataclass(frozen=True, slots=True)
class Chore:
    """``word``: a point's code, or the number of a transfer or count."""

    at: datetime
    kind: str
    word: str = ""


def chores(start: datetime, until: datetime) -> list[Chore]:
    """All chores of the shop's life, in order of time."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = [
        Chore(midnight + timedelta(days=day, hours=hour, minutes=minute), kind, word)
        for day, hour, minute, kind, word in (*_single(), *_daily())
    ]
    found += [Chore(until - ago, kind, word) for ago, kind, word in LATELY]
    found += _reviews(start, until)
    return sorted((one for one in found if start <= one.at < until), key=lambda one: one.at)


def _single() -> Iterator[tuple[int, int, int, str, str]]:
    yield QUOTAS_ON, MORNING, 0, "quotas", ""
    yield RULES_ON, MORNING, 0, "rules", ""
    yield DRAFT_ON, NOON, 0, "draft", ""
    yield OUTAGE[0], MORNING, 30, "close", "US-REN"
    yield OUTAGE[1], MORNING, 30, "reopen", "US-REN"
    yield LEVY_ON, NOON, 0, "short_lived", ""
    for number, day in enumerate(TRANSFERS):
        yield day, MORNING, 10, "transfer", str(number)
    for number, day in enumerate(COUNTS):
        yield day, MORNING, 20, "count", str(number)


def _daily() -> Iterator[tuple[int, int, int, str, str]]:
    for day in range(1, 181):
        yield day, MORNING, 0, "dock", ""


def _reviews(start: datetime, until: datetime) -> Iterator[Chore]:
    for point, last in zip(points(), LAST_REVIEWS, strict=True):
        at = until - timedelta(days=last)
        while at - start > FIRST_REVIEW:
            yield Chore(at, "review", point.code)
            at -= timedelta(days=REVIEW)
