"""Default deny: nothing answers that has not said who may ask.

A view function or a callback carries ``needs``: a permission, SIGNED_IN or PUBLIC. What carries
nothing is refused, whoever asks. Unsafe methods also need the session's token and, where the
browser says where it comes from, an origin of our own.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from dash import Dash
from flask import Flask, Response, g, jsonify, redirect, request

from iorder import bearer, session
from iorder.access.permissions import PERMISSIONS, ROLES, holds
from iorder.kernel.errors import NotAllowed, NotFound

PUBLIC = "public"
SIGNED_IN = "signed_in"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HOOKS = "/hooks/"
"""Services outside call these: no browser, so no session and no token of a form. Each verifies the
signature of what it is sent."""

DASH_ROUTES: Mapping[str, str] = {
    "/": SIGNED_IN,
    "/<path:path>": SIGNED_IN,
    "/_dash-layout": SIGNED_IN,
    "/_dash-dependencies": SIGNED_IN,
    "/_dash-update-component": SIGNED_IN,  # each callback is checked for itself
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": PUBLIC,
    "/_favicon.ico": PUBLIC,
    "/assets/<path:filename>": PUBLIC,
}
"""What Dash itself serves; a route of Dash that is not here (reload hash) stays closed."""

Function = TypeVar("Function", bound=Callable[..., Any])


def declare(function: Function, needs: str) -> Function:
    """Write on ``function`` who may ask. Raises KeyError for a permission nobody registered."""
    if needs not in (PUBLIC, SIGNED_IN):
        PERMISSIONS[needs]
    function.needs = needs  # type: ignore[attr-defined]
    return function


def needs_of_rule(server: Flask, rule: Any) -> str | None:
    """Who may ask for a URL rule; None when nobody said so."""
    declared: str | None = getattr(server.view_functions[rule.endpoint], "needs", None)
    return declared or DASH_ROUTES.get(rule.rule)


def needs_of_callback(callback: Callable[..., Any]) -> str | None:
    """Who may call a callback; None when nobody said so. Dash's own page switch: SIGNED_IN."""
    if callback.__module__ == "dash.dash" and callback.__qualname__.startswith("Dash.enable_pages"):
        return SIGNED_IN
    declared: str | None = getattr(callback, "needs", None)
    return declared


def require(needs: str | None) -> None:
    """Raises NotAllowed unless the signed-in person holds ``needs``."""
    if needs is None:
        raise NotAllowed("This is closed: it does not say who may use it.")
    if needs not in (PUBLIC, SIGNED_IN) and not holds(session.person().role, needs):
        role = ROLES.get(session.person().role, session.person().role)
        raise NotAllowed(
            f"Your role ({role}) does not include {needs.replace('.', ': ')}. "
            "Ask an administrator if you need it."
        )


def install(server: Flask, app: Dash) -> None:
    """Ask before every request. Call once, when the routes of ``app`` are known."""
    bearer.install(server)

    @server.before_request
    def guard() -> Any:
        rule = request.url_rule
        if request.path.startswith(bearer.API):
            return _check_token(server, rule)
        if rule is not None and rule.rule.startswith(HOOKS):
            return _check_hook(server, rule)
        session.load()
        needs = needs_of_rule(server, rule) if rule is not None else SIGNED_IN
        if needs != PUBLIC and g.person is None:
            return _ask_to_sign_in()
        if request.method not in SAFE and (problem := _forgery()):
            return jsonify(title=problem), 403
        require(needs)
        if rule is not None and rule.rule == "/_dash-update-component":
            return _check_callback(app)
        return None


def _check_token(server: Flask, rule: Any) -> None:
    """A program asks: its token decides, no session counts."""
    if rule is None or not rule.rule.startswith(bearer.API):
        raise NotFound("There is no such resource; /api/v1/ lists them.")
    needs = needs_of_rule(server, rule)
    if needs is None:
        raise NotAllowed("This is closed: it does not say who may use it.")
    if needs != PUBLIC:
        bearer.admit(needs)


def _check_hook(server: Flask, rule: Any) -> None:
    """A service calls: its signature decides, which the route itself verifies."""
    if needs_of_rule(server, rule) != PUBLIC:
        raise NotAllowed("This is closed: it does not say who may use it.")


def _check_callback(app: Dash) -> Any:
    """A callback nobody knows is a bad request, one that declares nothing is refused."""
    body = request.get_json(silent=True)
    if body is None:
        return jsonify(title="A callback takes JSON."), 415
    output = body.get("output") if isinstance(body, dict) else None
    known = app.callback_map.get(output) if isinstance(output, str) else None
    if known is None or "callback" not in known or not isinstance(body.get("inputs"), list):
        return jsonify(title="There is no such callback; reload the page."), 400
    require(needs_of_callback(known["callback"]))
    return None


def _ask_to_sign_in() -> Response | tuple[Response, int]:
    is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if not is_page:
        return jsonify(title="Your session has ended; sign in again."), 401
    target = request.full_path.rstrip("?")
    where = "/login" if target == "/" else f"/login?next={quote(target, safe='')}"
    return redirect(where)  # type: ignore[return-value]


def _forgery() -> str:
    """What is wrong with where an unsafe request comes from; empty when nothing is."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return "This request came from another site."
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(session.web_settings().base_url).netloc} - {""}
    if origin is not None and urlsplit(origin).netloc not in ours:  # "null" names no host
        return "This request came from another site."
    if not session.is_token_right():
        return "This page is too old to be sent; reload it and try again."
    return ""
