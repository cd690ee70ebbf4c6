"""What is refused before any page is asked: strangers, forgeries, other sites, nonsense."""

import pytest

from iorder.access import accounts
from iorder.access import service as access
from iorder.kernel.store import run
from iorder.session import CSRF_HEADER
from tests.web.conftest import header

JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}
UPDATE = "/_dash-update-component"
CALL = {
    "output": "health-parts.children",
    "outputs": {"id": "health-parts", "property": "children"},
    "inputs": [{"id": "health-tick", "property": "n_intervals", "value": 1}, []],
    "changedPropIds": ["health-tick.n_intervals"],
}


def test_a_stranger_who_wants_a_page_is_led_to_sign_in_and_back(web):
    client = web.client()

    assert client.get("/", headers=HTML).headers["Location"] == "/login"
    answer = client.get("/orders?stage=on_hold&q=a%26b", headers=HTML)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login?next=%2Forders%3Fstage%3Don_hold%26q%3Da%2526b"


@pytest.mark.parametrize("path", ["/_dash-layout", "/_dash-dependencies", "/nowhere", "/static/x"])
def test_a_stranger_who_wants_anything_else_is_told_so(web, path):
    assert web.client().get(path, headers=JSON).status_code == 401


def test_even_an_address_that_does_not_exist_tells_a_stranger_nothing(web):
    known, unknown = (web.client().get(path, headers=JSON) for path in ("/orders", "/nowhere"))
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)


@pytest.mark.parametrize(
    "forged", ["", "x", "../..", "x" * 3000, "0" * 43, "'; drop table sessions"]
)
def test_a_forged_session_is_nobody(web, forged):
    client = web.client()
    client.set_cookie("iorder_session", forged)
    assert client.get("/_dash-layout", headers=JSON).status_code == 401


def test_a_session_that_was_ended_elsewhere_is_nobody(another_web):
    web = another_web()
    client = web.client("staff")
    assert client.get("/_dash-layout", headers=JSON).status_code == 200

    run(web.store, "cli", access.end_all_sessions, web.people["staff"].id)

    assert client.get("/_dash-layout", headers=JSON).status_code == 401


def test_a_person_who_was_disabled_is_nobody(another_web):
    web = another_web()
    client = web.client("staff")

    run(web.store, "cli", accounts.disable, web.people["staff"].id)

    assert client.post(UPDATE, json=CALL).status_code == 401


def test_the_token_of_another_session_is_refused(web):
    mine, other = web.client("manager"), web.client("manager")
    mine.environ_base[header(CSRF_HEADER)] = other.environ_base[header(CSRF_HEADER)]

    answer = mine.post(UPDATE, json=CALL)

    assert answer.status_code == 403
    assert "reload" in answer.get_json()["title"]


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "é"])
def test_a_callback_without_the_sessions_token_is_refused(web, token):
    client = web.client("manager")
    client.environ_base[header(CSRF_HEADER)] = token
    assert client.post(UPDATE, json=CALL).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
def test_a_callback_from_another_site_is_refused(web, headers):
    answer = web.client("manager").post(UPDATE, json=CALL, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.get_json()["title"]


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}]
)
def test_a_callback_of_our_own_page_is_answered(web, headers):
    assert web.client("manager").post(UPDATE, json=CALL, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        ("{", "application/json", 415),
        ("a=b", "application/x-www-form-urlencoded", 415),
        ("{}", "text/plain", 415),
        ("[]", "application/json", 400),
        ("{}", "application/json", 400),
        ('{"output": ["x"]}', "application/json", 400),
        ('{"output": {"x": 1}}', "application/json", 400),
        ('{"output": "nothing.children", "inputs": []}', "application/json", 400),
        ('{"output": "health-parts.children"}', "application/json", 400),
        ('{"output": "io-toast-done.children", "inputs": []}', "application/json", 400),
    ],
)
def test_nonsense_is_refused_in_words_and_never_a_traceback(web, body, mimetype, status):
    answer = web.client("admin").post(UPDATE, data=body, content_type=mimetype)
    assert answer.status_code == status
    assert answer.get_json()["title"]


def test_a_role_that_may_not_is_told_which_permission_it_lacks(web):
    answer = web.client("viewer").post(UPDATE, json=CALL)
    assert answer.status_code == 403
    assert answer.get_json()["title"] == (
        "Your role (Viewer) does not include health: view. Ask an administrator if you need it."
    )


def test_reading_needs_no_token(web):
    client = web.client("viewer")
    client.environ_base.pop(header(CSRF_HEADER))
    assert client.get("/_dash-layout", headers=JSON).status_code == 200
