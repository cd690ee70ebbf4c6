"""Refusals: a rule said no, in words a person can act on.

Pages, API and command line turn the same class into the same words.
"""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A rule said no; nothing was changed. ``str()`` says what is so and what to do."""

    code = "refused"
    status = 409


class NotFound(Refused):
    """The thing asked for is not there."""

    code = "not_found"
    status = 404


class InvalidInput(Refused):
    """The input cannot be used as it stands; the words name the part and the remedy."""

    code = "invalid_input"
    status = 422


class NotAllowed(Refused):
    """The person's role does not hold the permission."""

    code = "not_allowed"
    status = 403


class LostRace(Refused):
    """Another transaction took what this one decided on; ``run`` decides again a few times."""

    code = "lost_race"


class StaleEdit(Refused):
    """Somebody changed the record since it was read.

    ``changed`` maps field to (value when read or None where unknown, value now).
    """

    code = "stale_edit"

    def __init__(self, subject: str, changed: Mapping[str, tuple[Any, Any]]) -> None:
        self.changed = dict(changed)
        what = ", ".join(f"{field} is now {now!s}" for field, (_, now) in changed.items())
        super().__init__(
            f"{subject} was changed meanwhile ({what or 'see its timeline'}). "
            "Nothing was saved; look at the new values and try again."
        )
