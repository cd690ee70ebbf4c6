"""Every resource against tokens: what its scope says is what happens."""

from dataclasses import replace
from typing import Any

import pytest

from iorder import guard
from iorder.access import tokens
from iorder.access.actors import demand
from iorder.access.permissions import PERMISSIONS
from iorder.bearer import API
from iorder.guard import PUBLIC
from iorder.kernel.errors import InvalidInput, NotAllowed, NotFound
from iorder.kernel.store import run


def resources(server: Any) -> list[tuple[str, str, str]]:
    """(method, address, scope) of everything under /api/ that needs a token."""
    adapter = server.url_map.bind("localhost")
    found = []
    for rule in server.url_map.iter_rules():
        needs = guard.needs_of_rule(server, rule)
        if not rule.rule.startswith(API) or needs == PUBLIC:
            continue
        path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "x"))
        found += [(method, path, needs) for method in rule.methods - {"OPTIONS", "HEAD"}]
    return found


def test_every_resource_names_a_scope_the_registry_knows(program):
    found = resources(program().client.application)
    assert len(found) >= 4
    assert {needs for _, _, needs in found} <= set(PERMISSIONS)


def test_a_token_without_the_scope_is_refused_and_with_only_it_is_not(program, store):
    every = program()
    wrong = {}

    def holding(*scopes: str) -> Any:
        token_id, secret = run(store, "cli", tokens.make_token, "a test", scopes)
        return replace(every, secret=secret, token_id=token_id)

    for needs in sorted({one for _, _, one in resources(every.client.application)}):
        only, others = holding(needs), holding(*(set(PERMISSIONS) - {needs}))
        for method, path, scope in resources(every.client.application):
            if scope != needs:
                continue
            got = only.client.open(path, method=method, headers=only.headers(), json={})
            kept = others.client.open(path, method=method, headers=others.headers(), json={})
            if got.status_code in (401, 403) or got.status_code >= 500 or kept.status_code != 403:
                wrong[method, path] = (got.status_code, kept.status_code)
    assert wrong == {}


def test_without_a_token_a_session_or_a_guess_opens_nothing(program):
    one = program()
    for headers in ({}, {"Authorization": "Bearer io_guessed"}, {"Authorization": "Basic eA=="}):
        for method, path, _needs in resources(one.client.application):
            answer = one.client.open(path, method=method, headers=headers, json={})
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.content_type == "application/problem+json"


def test_a_revoked_or_expired_token_opens_nothing(program, store):
    one = program("stock.view")
    assert one.get("/stock").status_code == 200
    run(store, "cli", tokens.revoke, one.token_id)
    assert one.get("/stock").status_code == 401
    run(store, "cli", tokens.revoke, one.token_id)  # a second time changes nothing
    with pytest.raises(NotFound):
        run(store, "cli", tokens.revoke, 9_999)


def test_a_job_that_a_token_asked_for_asks_again_whether_it_may(store):
    token_id, _ = run(store, "cli", tokens.make_token, "shop", ["stock.view"])
    run(store, f"token:{token_id}", demand, "stock.view")
    with pytest.raises(NotAllowed):
        run(store, f"token:{token_id}", demand, "stock.adjust")
    run(store, "cli", tokens.revoke, token_id)
    with pytest.raises(NotAllowed):
        run(store, f"token:{token_id}", demand, "stock.view")


def test_scopes_are_permissions_areas_verbs_or_all():
    assert tokens.expanded(["stock.view"]) == ["stock.view"]
    assert set(tokens.expanded(["stock.*"])) == {p for p in PERMISSIONS if p.startswith("stock.")}
    assert set(tokens.expanded(["*.view"])) == {p for p in PERMISSIONS if p.endswith(".view")}
    assert tokens.expanded(["*"]) == sorted(PERMISSIONS)
    for wrong in ([], ["stock"], ["stock.burn"], [""]):
        with pytest.raises(InvalidInput):
            tokens.expanded(wrong)


def test_who_asks_too_often_is_told_when_to_try_again(program):
    one = program("stock.view", api_rate="3/minute")
    assert [one.get("/stock").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = one.get("/stock")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_what_is_not_there_is_a_problem_not_a_page(program):
    one = program()
    for path in ("/nothing", "/stock/nothing"):
        answer = one.get(path)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert one.client.delete("/api/v1/stock", headers=one.headers()).status_code in (404, 405)
