"""Stock over the API: pages of it, corrections all or none, each once."""

import threading

import sqlalchemy as sa

from iorder.inventory.model import stock_movements
from iorder.kernel.store import run
from tests.builders import a_point, a_sku, stocked


def a_shop(store, skus=3, points=2, units=10):
    def flow(work):
        places = [a_point(work, f"P{number}") for number in range(points)]
        for number in range(skus):
            sku = a_sku(work, f"S{number}")
            for place in places:
                stocked(work, place, sku, units)

    run(store, "cli", flow)


def movements(store):
    with store.reading() as conn:
        return conn.execute(sa.select(sa.func.count()).select_from(stock_movements)).scalar_one()


def adjust(delta, sku="S0", point="P0", reason="found"):
    return {"reason": reason, "changes": [{"sku": sku, "point": point, "delta": delta}]}


def test_pages_lead_through_every_place_once(program, store):
    a_shop(store, skus=5, points=3)
    one = program("stock.view")
    seen, cursor = [], ""
    while True:
        page = one.get("/stock", limit=4, cursor=cursor).json
        seen += [(row["sku"], row["point"]) for row in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 15
    only = one.get("/stock", sku="S2", point="P1").json["items"]
    assert [(row["sku"], row["point"], row["available"]) for row in only] == [("S2", "P1", 10)]
    assert one.get("/stock", sku="S9").status_code == 404


def test_a_correction_answers_with_what_is_there_now(program, store):
    a_shop(store)
    one = program("stock.adjust")
    answer = one.post("/stock/adjust", adjust(-3))
    assert answer.status_code == 200
    assert [row["on_hand"] for row in answer.json["items"]] == [7]
    answer = one.post("/stock/set", {"reason": "counted", "levels": [
        {"sku": "S0", "point": "P0", "on_hand": 4}, {"sku": "S1", "point": "P0", "on_hand": 10},
    ]})  # fmt: skip
    assert [row["on_hand"] for row in answer.json["items"]] == [4, 10]


def test_the_same_key_again_changes_nothing_and_answers_the_same(program, store):
    a_shop(store)
    one = program("stock.adjust")
    first, second = (one.post("/stock/adjust", adjust(5), key="k-1") for _ in range(2))
    assert first.data == second.data
    assert second.headers["Idempotency-Replayed"] == "true"
    assert one.post("/stock/adjust", adjust(6), key="k-1").status_code == 422
    assert one.post("/stock/adjust", adjust(6), key="k-2").json["items"][0]["on_hand"] == 21


def test_twenty_requests_with_one_key_at_once_have_one_effect(program, store):
    a_shop(store)
    one = program("stock.adjust")
    before = movements(store)
    answers = []

    def ask():
        client = one.client.application.test_client()
        answers.append(
            client.post("/api/v1/stock/adjust", json=adjust(1), headers=one.headers("same"))
        )

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert movements(store) == before + 1


def test_one_bad_change_leaves_all_undone_and_is_named(program, store):
    a_shop(store)
    one = program("*")
    for wrong, code, words in (
        ({"sku": "S0", "point": "P0", "delta": -11}, 409, "P0's shelf of S0 holds less"),
        ({"sku": "S0", "point": "P0", "delta": True}, 422, "changes.1.delta"),
        ({"sku": "S0", "point": "P0", "delta": 0.5}, 422, "changes.1.delta"),
        ({"sku": "NO", "point": "P0", "delta": 1}, 404, "no SKU NO"),
        ({"sku": "S0", "point": "NO", "delta": 1}, 404, "no point NO"),
        ({"sku": "S0", "point": "P0", "delta": 1, "why": "?"}, 422, "changes.1.why"),
    ):
        good = {"sku": "S1", "point": "P0", "delta": 2}
        answer = one.post("/stock/adjust", {"reason": "x", "changes": [good, wrong]})
        assert answer.status_code == code
        assert words in answer.json["title"]
        assert one.get("/stock", sku="S1", point="P0").json["items"][0]["on_hand"] == 10
    assert one.post("/stock/adjust", {"reason": " ", "changes": [good]}).status_code == 422
    for wrong in (-1, 2.5, True):
        level = {"sku": "S0", "point": "P0", "on_hand": wrong}
        assert one.post("/stock/set", {"reason": "x", "levels": [level]}).status_code == 422
    sent = {"data": "{bad", "headers": one.headers(), "content_type": "application/json"}
    none = one.client.post("/api/v1/stock/set", **sent)
    assert "body: It should be a JSON object" in none.json["title"]


def test_the_description_names_every_resource_and_reads_as_a_page(program):
    one = program()
    spec = one.client.get("/api/v1/openapi.json").json
    assert spec["openapi"] == "3.1.0"
    assert {"/api/v1/stock", "/api/v1/points", "/api/v1/stock/adjust"} <= set(spec["paths"])
    page = one.client.get("/api/v1/").get_data(as_text=True)
    assert all(path in page for path in spec["paths"])
