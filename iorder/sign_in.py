"""Signing in and out: plain pages that work without scripts."""

import time
from collections import defaultdict, deque
from threading import Lock
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request

from iorder import session
from iorder.access import service as access
from iorder.guard import PUBLIC, SIGNED_IN, declare
from iorder.kernel.store import run

WRONG = "Email or password is wrong, or there were too many attempts. Wait a little and try again."
TRIES = "iorder.sign_in.tries"
TRIES_A_MINUTE = 20


def add_routes(server: Flask) -> None:
    """/login, /login/<secret>, /logout."""
    server.extensions[TRIES] = Tries()
    for rule, view, needs, methods in (
        ("/login", form, PUBLIC, ["GET"]),
        ("/login", by_password, PUBLIC, ["POST"]),
        ("/login/<secret>", link_form, PUBLIC, ["GET"]),
        ("/login/<secret>", by_link, PUBLIC, ["POST"]),
        ("/logout", sign_out, SIGNED_IN, ["POST"]),
    ):
        server.add_url_rule(rule, f"sign_in_{view.__name__}", declare(view, needs), methods=methods)


def form() -> Response:
    if g.person is not None:
        return redirect(_next())  # type: ignore[return-value]
    return _page()


def by_password() -> Response:
    email = request.form.get("email", "")
    if not _may_try():
        return _page(error=WRONG, email=email, status=429)
    with session.store().reading() as conn:
        attempt = access.try_password(conn, email, request.form.get("password", "")[:1000])
    secret = run(session.store(), "web", access.sign_in_by_password, attempt, _agent())
    return _signed_in(secret) if secret else _page(error=WRONG, email=email, status=401)


def link_form(secret: str) -> Response:
    """Only looks: a mail scanner that opens the link does not use it up."""
    with session.store().reading() as conn:
        owner = access.link_owner(conn, secret)
    if owner is None:
        return _page(error="This link was used already or is too old; ask for a new one.")
    others = g.person.label if g.person and g.person.id != owner.id else ""
    return _page(owner=owner.label, others=others)


def by_link(secret: str) -> Response:
    if not _may_try():
        return _page(error=WRONG, status=429)
    try:
        started = run(session.store(), "web", access.sign_in_by_link, secret, _agent())
    except access.SignInRefused as refused:
        return _page(error=str(refused), status=refused.status)
    return _signed_in(started)


def sign_out() -> Response:
    run(session.store(), session.actor(), access.sign_out, session.session_secret())
    response: Response = redirect("/login", 303)  # type: ignore[assignment]
    session.end(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _page(
    *, error: str = "", email: str = "", owner: str = "", others: str = "", status: int = 200
) -> Response:
    """``owner``: whom a link lets in; ``others``: who is signed in here and then is not."""
    cookies: dict[str, str] = {}
    token = session.form_token(cookies)
    html = render_template(
        "sign_in.html",
        csrf=token,
        error=error,
        email=email,
        owner=owner,
        others=others,
        next=_next(),
    )
    response = make_response(html, status)
    for name, value in cookies.items():
        response.set_cookie(
            name, value, httponly=True, samesite="Lax", secure=session.web_settings().is_https
        )
    return response


def _signed_in(secret: str) -> Response:
    """Begin the session that ``secret`` opens; who was signed in here before is so no more."""
    if g.person is not None:
        run(session.store(), session.actor(), access.sign_out, session.session_secret())
    response: Response = redirect(_next(), 303)  # type: ignore[assignment]
    session.begin(response, secret)
    response.delete_cookie("iorder_form", samesite="Lax")
    return response


def _next() -> str:
    """Where the person wanted to go, if that is a path of ours."""
    wanted = request.values.get("next", "/")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/login", "/logout"))
    return wanted if is_ours and not parts.netloc and wanted.isprintable() else "/"


def _agent() -> str:
    return request.headers.get("User-Agent", "")


def _may_try() -> bool:
    tries: Tries = current_app.extensions[TRIES]
    return tries.allow(request.remote_addr or "")


class Tries:
    """At most ``TRIES_A_MINUTE`` attempts from one address, whoever they try to be.

    Counted in this process; the growing delay of one account is in the store, for all nodes.
    """

    def __init__(self) -> None:
        self._at: dict[str, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def allow(self, address: str) -> bool:
        now = time.monotonic()
        with self._lock:
            if len(self._at) > 10_000:
                self._at.clear()
            times = self._at[address]
            while times and times[0] < now - 60:
                times.popleft()
            times.append(now)
            return len(times) <= TRIES_A_MINUTE
