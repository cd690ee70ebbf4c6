"""Every callback, route and page against every role: what the registry says is what happens."""

import json
from typing import Any

import pytest
from dash import Dash, Input, Output
from flask import g

import iorder.web
from iorder import guard
from iorder.access.permissions import PERMISSIONS, ROLES, holds
from iorder.bearer import API
from iorder.guard import PUBLIC, SIGNED_IN
from tests.web.conftest import Web

REFUSED = 403


def is_allowed(role: str, needs: str | None) -> bool:
    return needs in (PUBLIC, SIGNED_IN) or (needs is not None and holds(role, needs))


def server_callbacks(app: Dash) -> dict[str, str | None]:
    """Output -> who may call; what runs in the browser only is not here."""
    return {
        output: guard.needs_of_callback(known["callback"])
        for output, known in app.callback_map.items()
        if "callback" in known
    }


def undeclared(app: Dash) -> list[str]:
    """Callbacks and routes that do not say who may use them."""
    rules = [
        rule.rule
        for rule in app.server.url_map.iter_rules()
        if guard.needs_of_rule(app.server, rule) is None
    ]
    return [out for out, needs in server_callbacks(app).items() if needs is None] + rules


def call(web: Web, app: Dash, role: str, output: str) -> Any:
    """POST the callback as Dash's own renderer does, with nothing in its inputs."""
    known = app.callback_map[output]
    body = {
        "output": output,
        "outputs": _outputs(output),
        "inputs": [_argument(one) for one in known["inputs"]],
        "state": [_argument(one) for one in known["state"]],
        "changedPropIds": [],
    }
    return web.client(role).post("/_dash-update-component", json=body)


def _argument(spec: dict[str, str]) -> Any:
    """One input or state; none of what matches all there is."""
    name, prop = spec["id"], spec["property"]
    if not name.startswith("{"):
        value = "/" if name == "_pages_location" else None
        return {"id": name, "property": prop, "value": value}
    pattern = json.loads(name)
    if ["ALL"] in pattern.values():
        return []
    return {"id": _met(pattern), "property": prop, "value": None}


def _outputs(output: str) -> Any:
    parts = output.removeprefix("..").removesuffix("..").split("...")
    found = []
    for part in parts:
        name, prop = part.rsplit(".", 1)
        found.append({"id": _met(json.loads(name)) if name[0] == "{" else name, "property": prop})
    return found if output.startswith("..") else found[0]


def _met(pattern: dict[str, Any]) -> dict[str, Any]:
    return {key: "x" if isinstance(value, list) else value for key, value in pattern.items()}


def test_nothing_is_undeclared_but_what_stays_closed(web):
    closed = {"/static/<path:filename>", "/_reload-hash"}  # of Flask and Dash; nobody needs them
    assert set(undeclared(web.app)) == closed


def test_everything_declared_is_registered(web):
    names = set(server_callbacks(web.app).values())
    names |= {one.needs for one in iorder.web._pages.values()}
    assert names - {PUBLIC, SIGNED_IN} <= set(PERMISSIONS)
    assert len(server_callbacks(web.app)) > 10
    with pytest.raises(KeyError):
        guard.declare(lambda: None, "orders.destroy")


@pytest.mark.parametrize("role", ROLES)
def test_a_callback_answers_whom_the_registry_names(web, role):
    wrong = {}
    for output, needs in server_callbacks(web.app).items():
        answer = call(web, web.app, role, output)
        if (answer.status_code != REFUSED) != is_allowed(role, needs) or answer.status_code >= 500:
            wrong[output] = (needs, answer.status_code, answer.get_data(as_text=True)[:200])
    assert wrong == {}


def test_nobody_gets_an_answer_from_a_callback(web):
    answers = {call(web, web.app, "", output).status_code for output in server_callbacks(web.app)}
    assert answers == {401}


@pytest.mark.parametrize("role", ["", *ROLES])
def test_a_route_answers_whom_the_registry_names(web, role):
    wrong = {}
    for method, path, needs in routes(web.app):
        answer = web.client(role).open(path, method=method, headers={"Accept": "application/json"})
        if needs == PUBLIC:
            right = answer.status_code not in (401, REFUSED) or path.startswith("/login/")
        elif not role:
            right = answer.status_code == 401
        else:
            right = (answer.status_code != REFUSED) == is_allowed(role, needs)
        if not right or answer.status_code >= 500:
            wrong[method, path] = (needs, answer.status_code, answer.get_data(as_text=True)[:200])
        answer.close()
    assert wrong == {}


def routes(app: Dash) -> list[tuple[str, str, str | None]]:
    """(method, an address of the rule, who may ask); callbacks are asked one by one above."""
    adapter = app.server.url_map.bind("localhost")
    found = []
    for rule in app.server.url_map.iter_rules():
        if rule.rule.startswith(API):
            continue  # a token's scopes decide there: tests/api/test_scopes.py
        values = {name: 7 if _is_number(rule, name) else "x" for name in rule.arguments}
        needs = guard.needs_of_rule(app.server, rule)
        if rule.rule == "/_dash-update-component" or (needs == PUBLIC and "POST" in rule.methods):
            continue  # signing in has its own tests
        path = adapter.build(rule.endpoint, values)
        found += [(method, path, needs) for method in rule.methods - {"OPTIONS", "HEAD"}]
    return found


def _is_number(rule: Any, name: str) -> bool:
    return type(rule._converters[name]).__name__ == "IntegerConverter"


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_shown_to_whom_the_registry_names(web, role):
    for one in iorder.web._pages.values():
        with web.app.server.test_request_context():
            g.person = web.people[role]
            drawn = str(one.layout())
        refused = f"Your role ({ROLES[role]}) does not include" in drawn
        assert refused != is_allowed(role, one.needs), one.path


def test_a_planted_callback_that_declares_nothing_is_denied_and_found(another_web):
    web = another_web()
    app = web.app

    @app.callback(Output("planted", "children"), Input("planted", "n_clicks"))
    def planted(_clicks):
        return "the secret"

    with app.server.test_request_context():
        app.server.preprocess_request()
        app._got_first_request["setup_server"] = False
        app._setup_server()

    answer = call(web, app, "admin", "planted.children")
    assert answer.status_code == REFUSED
    assert "does not say who may use it" in answer.get_json()["title"]
    assert "planted.children" in undeclared(app)


def test_a_planted_route_that_declares_nothing_is_denied_and_found(another_web):
    web = another_web()
    server = web.app.server
    server._got_first_request = False
    server.add_url_rule("/planted", "planted", lambda: "the secret")

    answer = web.client("admin").get("/planted")

    assert answer.status_code == REFUSED
    assert "/planted" in undeclared(web.app)


def drawn_at(client, path):
    """What Dash's own callback answers for the address."""
    drawn = client.post(
        "/_dash-update-component",
        json={
            "output": PAGES,
            "outputs": _outputs(PAGES),
            "inputs": [
                {"id": "_pages_location", "property": "pathname", "value": path},
                {"id": "_pages_location", "property": "search", "value": ""},
            ],
            "changedPropIds": ["_pages_location.pathname"],
        },
    )
    assert drawn.status_code == 200
    return drawn.get_data(as_text=True)


def test_a_layout_that_nobody_may_see_is_not_drawn_by_dash_either(web):
    """The page's content comes by a callback of Dash: the layout asks again."""
    text = drawn_at(web.client("viewer"), "/health")
    assert "This page cannot be shown" in text
    assert "Open the overview" in text
    assert "health-summary" not in text


def test_an_address_without_a_page_says_so_and_shows_the_way(web):
    text = drawn_at(web.client("viewer"), "/no-such-page")
    assert "There is no page at this address" in text
    assert "Open the overview" in text


PAGES = ".._pages_content.children..._pages_store.data.."
