"""Signing in and out as a browser without scripts does it; the same on both databases."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder import sign_in
from iorder.access import service as access
from iorder.access.model import sessions
from iorder.kernel.store import run
from tests.web.conftest import make_web

GOOD = "correct horse battery"


@pytest.fixture
def shop(store, tmp_path):
    return make_web(store, tmp_path / "files")


def csrf_of(page):
    return re.search(r'name="csrf" value="([^"]+)"', page.get_data(as_text=True))[1]


def submit(client, password, email="manager@shop.example", **more):
    form = {"csrf": csrf_of(client.get("/login")), "email": email, "password": password, **more}
    return client.post("/login", data=form)


def cookies(answer):
    return {one.split("=")[0]: one for one in answer.headers.getlist("Set-Cookie")}


def test_a_password_signs_in_and_signing_out_ends_it(shop):
    run(shop.store, "cli", access.set_password, shop.people["manager"], GOOD)
    client = shop.client()

    answer = submit(client, GOOD, next="/orders?stage=on_hold")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/orders?stage=on_hold")
    secret = client.get_cookie("iorder_session").value
    assert client.get("/_dash-layout").status_code == 200
    assert client.get("/login").headers["Location"] == "/"

    client.post("/logout", data={"csrf": shop.token(secret)})
    client.set_cookie("iorder_session", secret)  # a copy that was kept is worth nothing
    assert client.get("/_dash-layout").status_code == 401


@pytest.mark.parametrize("email", ["manager@shop.example", "stranger@shop.example", "", "x" * 900])
def test_a_wrong_password_and_a_stranger_read_the_same_words(sqlite_store, tmp_path, email):
    client = make_web(sqlite_store, tmp_path).client()

    answer = submit(client, "wrong", email)

    assert answer.status_code == 401
    assert sign_in.WRONG in answer.get_data(as_text=True)
    assert "iorder_session" not in cookies(answer)


def test_what_a_person_typed_comes_back_harmless(web):
    answer = submit(web.client(), "wrong", '"><script>alert(1)</script>')
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_a_link_is_shown_before_it_is_used_and_works_once(shop):
    link = f"/login/{run(shop.store, 'cli', access.new_link, shop.people['agent'].id)}"
    scanner, client, thief = shop.client(), shop.client(), shop.client()
    assert "Continue as A agent" in scanner.get(link).get_data(as_text=True)

    token = csrf_of(client.get(link))
    stolen = csrf_of(thief.get(link))
    assert client.post(link, data={"csrf": token}).status_code == 303
    assert client.get("/_dash-layout").status_code == 200

    answer = thief.post(link, data={"csrf": stolen})
    assert answer.status_code == 401
    assert "used already" in answer.get_data(as_text=True)
    assert "used already" in thief.get(link).get_data(as_text=True)


def test_a_link_for_somebody_else_is_taken_and_ends_the_session_before(shop):
    client = shop.client("manager")
    before = client.get_cookie("iorder_session").value
    client.environ_base.pop("HTTP_X_CSRFTOKEN")  # a form sends no header
    link = f"/login/{run(shop.store, 'cli', access.new_link, shop.people['agent'].id)}"
    page = client.get(link)
    assert "A manager is signed in here and will be signed out" in page.get_data(as_text=True)

    assert client.post(link, data={"csrf": csrf_of(page)}).status_code == 303

    now = client.get_cookie("iorder_session").value
    with shop.store.reading() as conn:
        assert access.session(conn, before) is None
        assert access.session(conn, now).person == shop.people["agent"]


def test_a_session_is_no_token_for_the_form_of_signing_in(shop):
    client = shop.client("manager")
    token = client.environ_base.pop("HTTP_X_CSRFTOKEN")
    link = f"/login/{run(shop.store, 'cli', access.new_link, shop.people['agent'].id)}"
    assert client.post(link, data={"csrf": token}).status_code == 403


def test_what_a_page_asks_by_itself_keeps_no_session_alive(shop):
    client = shop.client("manager")
    secret = client.get_cookie("iorder_session").value

    def age(work):
        work.execute(sa.update(sessions).values(seen_at=work.now - timedelta(minutes=20)))

    run(shop.store, "cli", age)
    assert client.get("/marks").status_code == 200
    with shop.store.reading() as conn:
        assert not access.session(conn, secret).is_fresh

    assert client.get("/find?q=x").status_code == 200
    with shop.store.reading() as conn:
        assert access.session(conn, secret).is_fresh


@pytest.mark.parametrize("csrf", ["", "x", None])
def test_a_form_without_its_own_token_is_refused(web, csrf):
    client = web.client()
    client.get("/login")
    form = {"email": "a@b.c", "password": GOOD, **({} if csrf is None else {"csrf": csrf})}
    assert client.post("/login", data=form).status_code == 403


def test_a_form_posted_by_another_site_is_refused(web):
    client = web.client()
    form = {"csrf": csrf_of(client.get("/login")), "email": "a@b.c", "password": GOOD}
    headers = {"Origin": "https://evil.example"}
    assert client.post("/login", data=form, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
     "\n//evil.example", "/a\r\nSet-Cookie: x=y", "/login", "/logout", "orders"],
)  # fmt: skip
def test_nobody_is_led_to_another_place_after_signing_in(web, wanted):
    page = web.client().get("/login", query_string={"next": wanted}).get_data(as_text=True)
    assert re.search(r'name="next" value="([^"]*)"', page)[1] == "/"


def test_too_many_tries_from_one_address_are_stopped_before_a_password_is_compared(another_web):
    web = another_web()
    client = web.client()
    token = csrf_of(client.get("/login"))
    for _ in range(sign_in.TRIES_A_MINUTE):
        assert client.post("/login/x", data={"csrf": token}).status_code == 401

    answer = client.post("/login", data={"csrf": token, "email": "a@b.c", "password": "x"})

    assert answer.status_code == 429
    assert sign_in.WRONG in answer.get_data(as_text=True)
    assert client.post("/login/x", data={"csrf": token}).status_code == 429
    another = web.client(REMOTE_ADDR="10.0.0.9")
    form = {"csrf": csrf_of(another.get("/login"))}
    assert another.post("/login/x", data=form).status_code == 401


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(another_web):
    web = another_web()
    client = web.client()
    link = f"/login/{run(web.store, 'cli', access.new_link, web.people['admin'].id)}"
    given = cookies(client.post(link, data={"csrf": csrf_of(client.get(link))}))

    assert "HttpOnly" in given["iorder_session"]
    assert "SameSite=Lax" in given["iorder_session"]
    assert "Secure" not in given["iorder_session"]  # http on a local network still signs in
    assert "HttpOnly" not in given["_csrf_token"]  # dash-renderer reads it and sends it back


def test_over_https_the_cookies_are_bound_to_this_host(another_web):
    web = another_web(base_url="https://orders.shop.example")
    client = web.client()
    link = f"/login/{run(web.store, 'cli', access.new_link, web.people['admin'].id)}"
    page = client.get(link, base_url="https://orders.shop.example")
    answer = client.post(link, data={"csrf": csrf_of(page)}, base_url="https://orders.shop.example")

    session = cookies(answer)["__Host-iorder"]
    assert "Secure" in session
    assert "Path=/" in session
    assert "Domain" not in session
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
