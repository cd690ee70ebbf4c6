"""How payment services are called: one time limit, no repeats, one reading of what went wrong.

The SDKs differ in all three; their HTTP client is replaced by one that does not. Whatever a
service answers is an answer, a refusal for the SDK to read, or one of the port's exceptions.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from iorder.kernel.errors import Refused
from iorder.payments.provider import AnswerLost, LockedOut, ServiceDown, WrongSignature

if TYPE_CHECKING:
    import ssl

    import httpx
    import requests

TIMEOUT = 10.0
_limit: ContextVar[float] = ContextVar("payments_time_limit", default=TIMEOUT)
_BUSY = (429, 503)
_UNSETTLED = (408, 409)


def limit() -> float:
    """Seconds that a call may take here."""
    return _limit.get()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Calls of this block take no longer: a person waits, or a test does."""
    before = _limit.set(seconds)
    try:
        yield
    finally:
        _limit.reset(before)


def session(
    label: str, refused: tuple[int, ...] = (401, 403), busy: tuple[int, ...] = _BUSY
) -> "requests.Session":
    """For SDKs over requests. ``refused``: the statuses that say the keys are wrong; ``busy``:
    those that say nothing was done.

    Its calls raise ServiceDown, AnswerLost and LockedOut; other answers go to the SDK.
    """
    import requests

    made = requests.Session()
    send = made.send

    def call(request: "requests.PreparedRequest", **options: Any) -> "requests.Response":
        options.update(timeout=limit(), allow_redirects=False)
        try:
            answer = send(request, **options)
        except requests.exceptions.ConnectTimeout as failed:
            raise _down(label) from failed
        except requests.exceptions.ConnectionError as failed:
            raise (_down(label) if _never_sent(failed) else _lost(label)) from failed
        except requests.exceptions.RequestException as failed:
            raise _lost(label) from failed
        finally:
            made.close()
        judge(label, answer.status_code, refused, busy)
        return answer

    setattr(made, "send", call)  # noqa: B010  (a method is replaced on this one session)
    return made


def client(label: str, refused: tuple[int, ...] = (401, 403)) -> "httpx.Client":
    """As ``session``, for SDKs over httpx."""
    import httpx

    class Judged(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            try:
                answer = super().handle_request(request)
                answer.read()
            except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
                raise _down(label) from failed
            except httpx.TransportError as failed:
                raise _lost(label) from failed
            judge(label, answer.status_code, refused)
            return answer

    line = Judged(verify=_trusted(), retries=0, limits=httpx.Limits(max_keepalive_connections=0))
    return httpx.Client(transport=line, timeout=limit(), follow_redirects=False)


def judge(
    label: str,
    status: int,
    refused: tuple[int, ...] = (401, 403),
    busy: tuple[int, ...] = _BUSY,
) -> None:
    """What an HTTP status says by itself; 2xx and refusals of the payment pass."""
    if status in refused:
        raise LockedOut(f"{label} refused the keys of this account; look at its settings.")
    if status in busy:
        raise ServiceDown(f"{label} is too busy ({status}); it is asked again later.")
    if status >= 500 or status in _UNSETTLED or 300 <= status < 400:
        raise _lost(label, f"answered {status}")


@contextmanager
def reading(label: str) -> Iterator[None]:
    """Around what reads an answer: what cannot be read may still have been done."""
    try:
        yield
    except (ServiceDown, AnswerLost, Refused):
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as failed:
        raise _lost(label, f"answered what cannot be read: {failed}") from failed


def shaped(key: str, most: int, least: int = 0) -> str:
    """An idempotency key in letters, digits, hyphens and underscores, not longer than ``most``."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "-", key)
    if len(plain) <= most and len(plain) >= least:
        return plain
    return hashlib.sha256(key.encode()).hexdigest()[:most]


def parsed(label: str, body: bytes) -> dict[str, Any]:
    """The JSON object of a webhook whose signature was right. Raises WrongSignature."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise WrongSignature(f"This is no webhook of {label}: its body is not a JSON object.")
    return found


def unsigned(label: str) -> WrongSignature:
    return WrongSignature(
        f"This webhook is not signed with the secret of this {label} account; "
        "compare the secret in its settings with the service's."
    )


def text(found: Mapping[str, Any], *names: str) -> str:
    """The first of ``names`` that holds something, as text; empty where none does."""
    return next((str(found[name]) for name in names if found.get(name)), "")


def now() -> datetime:
    """The time of a call, which is made outside every transaction."""
    return datetime.now(UTC)


def moment(value: Any) -> datetime:
    """An epoch in seconds or ISO 8601 text, as aware UTC. Raises ValueError."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    found = datetime.fromisoformat(str(value))
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


@cache
def _trusted() -> "ssl.SSLContext":
    """The certificate authorities, read once: that takes longer than a call."""
    import httpx

    return httpx.create_ssl_context()


def _never_sent(failed: Exception) -> bool:
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

    cause = failed.args[0] if failed.args else None
    return isinstance(
        getattr(cause, "reason", cause), NewConnectionError | ConnectTimeoutError | SSLError
    )


def _down(label: str) -> ServiceDown:
    return ServiceDown(f"{label} cannot be reached; it is asked again later.")


def _lost(label: str, how: str = "did not answer in time") -> AnswerLost:
    return AnswerLost(f"{label} {how}; what it did is looked up.")
