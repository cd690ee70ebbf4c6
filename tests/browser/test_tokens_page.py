"""API tokens on their page: made, shown once, used, revoked."""

import http.client

from playwright.sync_api import expect

from tests.support import axe


def answer(url, secret):
    """The status of a question asked with the token."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
    connection.request("GET", "/api/v1/stock", headers={"Authorization": f"Bearer {secret}"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_token_is_made_shown_once_and_revoked(live_server, page):
    live_server.sign_in(page, path="/tokens")
    expect(page.get_by_text("No token yet")).to_be_visible()
    page.get_by_text("Make a token").click()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert").filter(has_text="name")).to_be_visible()
    axe.sound(page)
    page.get_by_label("Name").fill("Web shop")
    page.get_by_role("button", name="Make it").click()
    shown = page.get_by_label("Token", exact=True)
    expect(shown).to_be_visible()
    secret = shown.input_value()
    assert answer(live_server.url, secret) == 200

    page.goto(f"{live_server.url}/tokens")
    expect(page.get_by_role("row", name="Web shop")).to_be_visible()
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke Web shop").click()
    expect(page.get_by_text("Revoked", exact=True)).to_be_visible()
    assert answer(live_server.url, secret) == 401
