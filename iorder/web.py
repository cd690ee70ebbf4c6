"""What pages build with: pages, callbacks and routes that say who may use them.

Pages are declared while their modules load and joined to an app by ``create_app``; so a page can
be imported, and its functions called, without any app.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import dash
import structlog
from dash import ClientsideFunction, Dash, html
from dash.exceptions import DependencyException, PreventUpdate
from flask import Flask, Response, jsonify, request

from iorder import guard, headers, hooks, sign_in, vitals
from iorder.api import problems
from iorder.api import service as api
from iorder.bearer import API
from iorder.config import Settings
from iorder.guard import PUBLIC, SIGNED_IN, require
from iorder.kernel.errors import NotAllowed, Refused
from iorder.kernel.store import Store
from iorder.session import actor, may, person, store, web_settings

__all__ = [
    "PUBLIC",
    "SIGNED_IN",
    "Page",
    "actor",
    "attach",
    "attempt",
    "callback",
    "clientside",
    "create_server",
    "may",
    "page",
    "pages",
    "person",
    "require",
    "route",
    "store",
    "toast",
    "web_settings",
]  # fmt: skip

log = structlog.get_logger()
P = ParamSpec("P")
T = TypeVar("T")
Words = Callable[[str], Any]


@dataclass(frozen=True)
class Page:
    """A declared page. ``group`` is the navigation's heading; ``order`` None keeps it out.

    ``key`` opens it after ``g``; without one it gets the first free letter of its name.
    """

    module: str
    path: str
    name: str
    needs: str
    layout: Callable[..., Any]
    icon: str = ""
    order: int | None = None
    group: str = ""
    key: str = ""
    path_template: str | None = None


_pages: dict[str, Page] = {}
_callbacks: dict[tuple[str, ...], tuple[tuple[Any, ...], dict[str, Any], Callable[..., Any]]] = {}
_clientside: dict[str, tuple[ClientsideFunction, tuple[Any, ...], dict[str, Any]]] = {}
_routes: dict[str, tuple[str, Callable[..., Any], tuple[str, ...]]] = {}


def page(module: str, *, layout: Callable[..., Any], **declared: Any) -> None:
    """Declare a page: ``page(__name__, path=, name=, needs=, icon=, order=, group=, layout=)``.

    ``path_template="/orders/<number>"`` gives the layout a keyword ``number``; the query string
    arrives as keywords too, so a layout takes ``**query``.
    """
    declared.setdefault("path", declared.get("path_template"))
    one = Page(module, layout=layout, **declared)
    _pages[module] = replace(one, layout=_guarded_layout(one))


def pages() -> list[Page]:
    """Pages of the navigation, in its order."""
    return sorted((one for one in _pages.values() if one.order is not None), key=_by_order)


def _by_order(one: Page) -> int:
    return one.order or 0


def callback(
    *dependencies: Any, needs: str, failed: Words | None = None, **options: Any
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """``dash.callback`` that says who may call it; the function itself stays callable as it is.

    A ``Refused`` becomes a toast and changes nothing else on the page; with ``failed`` (text ->
    the outputs' value) it is shown in place, and so is an unexpected error, by a reference.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        key = (function.__module__, function.__qualname__, repr(dependencies))
        safe = guard.declare(_in_words(function, needs, failed), needs)
        _callbacks[key] = (dependencies, options, safe)
        return function

    return decorate


def clientside(namespace: str, name: str, *dependencies: Any, **options: Any) -> None:
    """A callback that runs in the browser: ``dash_clientside.<namespace>.<name>`` of an asset."""
    key = f"{namespace}.{name}:{dependencies!r}"
    _clientside[key] = (ClientsideFunction(namespace, name), dependencies, options)


def route(
    rule: str, *, needs: str, methods: Sequence[str] = ("GET",)
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A Flask route that says who may ask: ``@route("/orders/export.csv", needs="...")``."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        view = guard.declare(_as_view(function), needs)
        endpoint = f"{function.__module__}:{function.__qualname__}".replace(".", "/")
        _routes[endpoint] = (rule, view, tuple(methods))
        return function

    return decorate


def toast(text: str, tone: str = "ok") -> None:
    """Tell the person something in the corner, from inside a callback. ``tone``: ok, bad, info."""
    dash.set_props("io-toast", {"data": {"text": text, "tone": tone, "key": uuid.uuid4().hex}})


def attempt(draw: Callable[[], T], failed: Callable[[str], T]) -> T:
    """``draw()``, or ``failed(words)`` when it errs: one part of a page cannot take the rest."""
    try:
        return draw()
    except Refused as refused:
        return failed(str(refused))
    except Exception:
        reference = _reference()
        log.exception("web.error", reference=reference)
        return failed(_sorry(reference))


def create_server(told: Settings, opened: Store) -> Flask:
    """The Flask server with sign-in, health and headers; ``attach`` joins an app to it."""
    server = api.new_server("iorder", template_folder=str(Path(__file__).parent / "templates"))
    server.config.update(
        IORDER_STORE=opened,
        IORDER_SETTINGS=told,
        SECRET_KEY=told.secret(),
        MAX_CONTENT_LENGTH=told.max_upload_mb * 1024 * 1024,
    )
    sign_in.add_routes(server)
    vitals.add_routes(server)
    hooks.add_routes(server)
    api.add_routes(server)
    server.register_error_handler(Refused, _problem)
    server.register_error_handler(DependencyException, _unknown_bundle)
    server.register_error_handler(500, _broken)
    return server


def attach(app: Dash) -> None:
    """Give ``app`` all declared pages, callbacks and routes, then close what is not declared."""
    for one in _pages.values():
        dash.register_page(  # type: ignore[no-untyped-call] # Dash types it not
            one.module,
            path=one.path,
            path_template=one.path_template,
            name=one.name,
            title=f"{one.name} · iOrder",
            layout=one.layout,
        )
    for dependencies, options, function in _callbacks.values():
        app.callback(*dependencies, **options)(function)
    for browser_function, dependencies, options in _clientside.values():
        app.clientside_callback(  # type: ignore[no-untyped-call] # Dash types it not
            browser_function, *dependencies, **options
        )
    for endpoint, (rule, view, methods) in _routes.items():
        app.server.add_url_rule(rule, endpoint, view, methods=methods)
    guard.install(app.server, app)
    headers.install(app.server, app)


def _guarded_layout(one: Page) -> Callable[..., Any]:
    """A page's content arrives by callback, so the URL's guard is not enough: ask again here."""

    @wraps(one.layout)
    def layout(**query: Any) -> Any:
        return attempt(lambda: _allowed(one, query), _failed_page)

    return guard.declare(layout, one.needs)


def _allowed(one: Page, query: dict[str, Any]) -> Any:
    try:
        require(one.needs)
    except NotAllowed as closed:
        return _failed_page(str(closed), ("Open the overview", "/"))
    return one.layout(**query)


def _failed_page(words: str, way: tuple[str, str] = ("Try again", "")) -> Any:
    """``way``: (label, address) of what helps."""
    label, address = way
    return html.Main(
        html.Div(
            [
                html.H1("This page cannot be shown", className="io-failed-title"),
                html.P(words),
                html.A(label, href=address, className="io-button"),
            ],
            className="io-card io-failed",
            role="alert",
        ),
        className="io-page",
        id="io-main",
    )


def _in_words(function: Callable[..., Any], needs: str, failed: Words | None) -> Callable[..., Any]:
    @wraps(function)
    def safe(*args: Any, **kwargs: Any) -> Any:
        require(needs)
        try:
            return function(*args, **kwargs)
        except (PreventUpdate, NotAllowed):
            raise
        except Refused as refused:
            return _told(str(refused), failed)
        except Exception:
            reference = _reference()
            log.exception("web.error", reference=reference)
            return _told(_sorry(reference), failed)

    return safe


def _told(words: str, failed: Words | None) -> Any:
    if failed is not None:
        return failed(words)
    toast(words, "bad")
    return _nothing()


def _nothing() -> Any:
    """``no_update`` in the shape the callback's outputs have."""
    outputs = dash.ctx.outputs_list
    return [dash.no_update] * len(outputs) if isinstance(outputs, list) else dash.no_update


def _reference() -> str:
    return uuid.uuid4().hex[:8]


def _sorry(reference: str) -> str:
    return f"Something went wrong here (reference {reference}). Try again."


def _as_view(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def view(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return view


def _problem(refused: Refused) -> Response | tuple[Response, int]:
    if request.path.startswith(API):
        return problems.refused(refused)
    return jsonify(title=str(refused), code=refused.code), refused.status


def _unknown_bundle(_error: DependencyException) -> tuple[Response, int]:
    return jsonify(title="There is no such file; reload the page."), 404


def _broken(error: Exception) -> tuple[Response, int]:
    reference = _reference()
    cause = getattr(error, "original_exception", None) or error
    log.error("web.error", reference=reference, exc_info=cause)
    return jsonify(title=_sorry(reference)), 500
