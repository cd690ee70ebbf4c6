"""A payment service on loopback that replays answers, and what each service's double declares."""

import importlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from iorder.payments.provider import Asked, Hook, Provider

FOLDER = Path(__file__).parent
PATIENCE = 5.0

OFFLINE = frozenset(
    {"bank_transfer", "channel", "cheque", "cod", "exchange", "gift_card", "sandbox",
     "store_credit"}
)  # fmt: skip
"""Providers that call nobody; their own tests stand elsewhere."""

SLUGS = sorted(path.stem.removeprefix("double_") for path in (FOLDER / "doubles").glob("d*.py"))

Fault = Literal["", "hang_up", "slow", "garbage", "cut_off"]


@dataclass(frozen=True)
class Reply:
    """``body``: JSON, unless it is text or bytes."""

    body: Any = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass(frozen=True)
class Route:
    """``path``: a regular expression the whole path must match."""

    method: str
    path: str
    reply: Reply


@dataclass(frozen=True)
class Seen:
    """A request as it came over the wire; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Double:
    """One service as it looks from outside.

    ``settings``: of the service's address. ``replies``: by scene (``SCENES``), the answers to
    everything the call asks; a scene that the service has not is left out. ``hooks``: by kind of
    fact, and ``unknown`` for one that concerns nobody, a webhook truly signed at a time.
    ``amounts``: by currency, 1050 minor units as the service writes them, None where it refuses
    them. ``amount_sent``: the amount in a request, as text; ``key_sent``: the idempotency key in
    it. ``refs``: fields of ``Asked`` once the payment stands. ``later``: scenes whose call is
    answered "pending", the fact comes by webhook. ``altered``: the hook, one signed byte changed.
    ``always``: what is answered whatever the scene or fault, such as a login. ``reads``: the paths
    of requests that only read though they are no GET, as a regular expression. ``keyless``: scenes
    whose call takes no key, for doing it twice changes nothing. ``priced``: the scene whose call
    names the amount.
    """

    provider: Provider
    settings: Callable[[str], Any]
    replies: Mapping[str, Callable[[Asked], Sequence[Route]]]
    hooks: Mapping[str, Callable[[Asked, datetime], Hook]]
    amounts: Mapping[str, str | None]
    amount_sent: Callable[[Seen], str]
    key_sent: Callable[[Seen], str]
    token: str = "tok_good"
    refs: Mapping[str, str] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    signs_time: bool = True
    altered: Callable[[Hook], Hook] = lambda hook: replace(
        hook, body=hook.body.replace(b"1050", b"1051", 1)
    )
    always: Sequence[Route] = ()
    reads: str = ""
    keyless: frozenset[str] = frozenset()
    priced: str = "authorized"


SCENES = {
    "authorized": "authorize", "declined": "authorize", "requires_action": "authorize",
    "captured": "capture", "voided": "void", "refunded": "refund", "link": "link",
    "found": "fetch", "unknown": "fetch", "polled": "told_since", "tried": "try_out",
    "locked_out": "authorize", "busy": "authorize",
}  # fmt: skip
"""Scene -> the provider's method it is replayed to. ``found``: the payment, captured in full, by
its reference and token alone; ``unknown``: no such payment; ``busy``: refused without effect."""


def double_of(slug: str) -> Double:
    """The double in ``doubles/double_<slug>.py``."""
    found = importlib.import_module(f"tests.payments.providers.doubles.double_{slug}")
    double = found.DOUBLE
    assert isinstance(double, Double)
    assert double.provider.slug == slug
    return double


class Service:
    """The loopback service: answers by ``routes``, remembers what it saw."""

    def __init__(self, always: Sequence[Route], reads: str = "") -> None:
        self.always = always
        self.reads = reads
        self.routes: Sequence[Route] = ()
        self.fault: Fault = ""
        self.requests: list[Seen] = []
        self.released = threading.Event()
        self.url = ""

    def replay(self, routes: Sequence[Route], fault: Fault = "") -> None:
        """From now on answer by these; ``fault``: break instead, except what is always answered."""
        self.routes, self.fault, self.requests = routes, fault, []

    @property
    def asked(self) -> list[Seen]:
        """The requests beside what is always answered."""
        return [one for one in self.requests if self._find(self.always, one) is None]

    @property
    def acts(self) -> list[Seen]:
        """The requests that change something."""
        return [
            one
            for one in self.asked
            if one.method != "GET" and not (self.reads and re.fullmatch(self.reads, one.path))
        ]

    def answer(self, seen: Seen) -> Reply:
        self.requests.append(seen)
        if (login := self._find(self.always, seen)) is not None:
            return login
        if self.fault == "garbage":
            return Reply("<html>Bad day</html>", headers={"Content-Type": "text/html"})
        found = self._find(self.routes, seen)
        return found or Reply({"problem": f"no route for {seen.method} {seen.path}"}, 418)

    def breaks(self, seen: Seen) -> Fault:
        return "" if self._find(self.always, seen) else self.fault

    @staticmethod
    def _find(routes: Sequence[Route], seen: Seen) -> Reply | None:
        for route in routes:
            if route.method == seen.method and re.fullmatch(route.path, seen.path):
                return route.reply
        return None


@contextmanager
def serving(double: Double) -> Iterator[Service]:
    """The double's service on a free port, until the block ends."""
    service = Service(double.always, double.reads)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.released.set()
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            seen = self._seen()
            reply, fault = service.answer(seen), service.breaks(seen)
            if fault == "slow":
                service.released.wait(PATIENCE)
            if fault in ("hang_up", "slow"):
                self.close_connection = True
                return
            raw = reply.raw
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if fault == "cut_off":
                self.wfile.write(raw[: len(raw) // 2])
                self.close_connection = True
            else:
                self.wfile.write(raw)

        def _seen(self) -> Seen:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            return Seen(self.command, address.path, dict(parse_qsl(address.query)), headers, body)

        def log_message(self, *args: Any) -> None:
            pass

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _serve

    return Handler
