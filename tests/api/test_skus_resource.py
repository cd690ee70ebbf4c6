"""A SKU over the API: what it is, and changing it once, as it was read."""

from iorder.kernel.store import run
from tests.builders import a_point, a_sku, stocked


def a_kit_and_its_parts(work):
    point = a_point(work)
    for code in ("LAMP", "MUG"):
        stocked(work, point, a_sku(work, code), 5)
    a_sku(work, "BOX")


def patch(one, code, body, key=""):
    return one.client.patch(f"/api/v1/skus/{code}", json=body, headers=one.headers(key))


def test_a_sku_is_read_and_changed_and_what_is_left_out_stays(program, store):
    run(store, "cli", a_kit_and_its_parts)
    one = program("stock.view", "catalog.edit")
    told = one.get("/skus/LAMP").json
    assert (told["version"], told["weight_g"], told["when_out"], told["parts"]) == (
        1, 500, "refuse", [],
    )  # fmt: skip
    body = {"version": 1, "when_out": "preorder", "available_on": "2999-01-31"}
    first, second = (patch(one, "LAMP", body, "k-1") for _ in range(2))
    assert first.data == second.data
    assert (first.json["version"], first.json["available_on"]) == (2, "2999-01-31")
    after = patch(one, "LAMP", {"version": 2, "hazardous": True}).json
    assert (after["when_out"], after["hazardous"]) == ("preorder", True)
    parts = [{"sku": "LAMP", "quantity": 2}, {"sku": "MUG", "quantity": 1}]
    assert patch(one, "BOX", {"version": 1, "parts": parts}).json["parts"] == parts
    assert one.get("/skus/BOX").json["version"] == 2


def test_what_cannot_be_is_refused_in_words_and_changes_nothing(program, store):
    run(store, "cli", a_kit_and_its_parts)
    one = program("*")
    patch(one, "LAMP", {"version": 1, "oversize": True})
    twice = [{"sku": "MUG", "quantity": 1}] * 2
    for code, body, status, words in (
        ("LAMP", {"version": 1, "hazardous": True}, 409, "oversize is now True"),
        ("LAMP", {"version": 2, "parts": twice[:1]}, 409, "has stock of its own"),
        ("LAMP", {"version": 2, "parts": twice}, 422, "twice"),
        ("LAMP", {"version": 2, "when_out": "never"}, 422, "when_out"),
        ("LAMP", {"version": 2, "available_on": "2999-01-31"}, 422, "sold ahead"),
        ("LAMP", {"version": 2, "colour": "red"}, 422, "colour"),
        ("LAMP", {"hazardous": True}, 422, "version"),
        ("BOX", {"version": 1, "parts": [{"sku": "NO", "quantity": 1}]}, 422, "no SKU NO"),
        ("NOPE", {"version": 1}, 404, "NOPE"),
    ):
        answer = patch(one, code, body)
        assert answer.status_code == status, answer.json
        assert words in answer.json["title"]
    assert one.get("/skus/LAMP").json["version"] == 2
    assert one.get("/skus/NOPE").status_code == 404
