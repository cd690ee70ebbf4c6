"""Files of shelves as a program sends them: good rows go in, bad ones come back to be put right."""

import sqlalchemy as sa

from iorder.inventory.model import counts, stock
from iorder.kernel.store import run
from tests.builders import a_point, a_sku, stocked


def a_shop(store):
    """Ten lamps and ten mugs at EU-1, five lamps at US-1."""

    def flow(work):
        eu, us = a_point(work, "EU-1"), a_point(work, "US-1")
        lamp, mug = a_sku(work, "LAMP"), a_sku(work, "MUG")
        for place, sku, units in ((eu, lamp, 10), (eu, mug, 10), (us, lamp, 5)):
            stocked(work, place, sku, units)

    run(store, "cli", flow)


def on_hand(store):
    with store.reading() as conn:
        return sorted(conn.execute(sa.select(stock.c.on_hand)).scalars())


def number_of_counts(store):
    with store.reading() as conn:
        return conn.execute(sa.select(sa.func.count()).select_from(counts)).scalar_one()


def counted(sku, quantity, point="EU-1"):
    return {"sku": sku, "point": point, "quantity": quantity}


def test_counted_rows_open_a_count_a_point_and_bad_ones_come_back_as_sent(program, store):
    a_shop(store)
    rows = [
        counted("LAMP", 8), counted("MUG", 10), counted("LAMP", "5", "US-1"), counted("MUG", 1.5),
        counted("VASE", 3), counted("LAMP", 2, "XX"), counted("LAMP", -1, "US-1"),
        counted("LAMP", 9), counted("MUG", None, "US-1"), counted("MUG", 4, ""),
    ]  # fmt: skip
    answer = program("counts.edit").post("/stock/counts", {"note": "night", "rows": rows})

    assert answer.status_code == 200
    told = answer.json
    assert told["taken"] == 3
    lines = {(one["point"], line["sku"]): line for one in told["counts"] for line in one["lines"]}
    assert {place: (one["expected"], one["counted"], one["state"])
            for place, one in lines.items()} == {
        ("EU-1", "LAMP"): (10, 8, "waiting"), ("EU-1", "MUG"): (10, 10, "agreed"),
        ("US-1", "LAMP"): (5, 5, "agreed"),
    }  # fmt: skip
    assert [(one["row"], one["field"], one["reason"].partition(";")[0]) for one in told["bad"]] == [
        (4, "quantity", "'1.5' is no whole number of units"),
        (5, "sku", "There is no SKU VASE"),
        (6, "point", "There is no point XX"),
        (7, "quantity", "-1 is less than nothing"),
        (8, "sku", "LAMP stands in row 1 already"),
        (9, "quantity", "There is no counted"),
        (10, "point", "There is no point"),
    ]
    assert [one["sent"] for one in told["bad"]] == rows[3:], "nothing is lost"
    assert on_hand(store) == [5, 10, 10], "a difference waits for somebody who did not count"


def test_what_came_back_is_put_right_and_sent_again(program, store):
    a_shop(store)
    one = program("counts.edit")
    told = one.post("/stock/counts", {"rows": [counted("MUG", "ten")]}).json
    assert (told["taken"], told["counts"], number_of_counts(store)) == (0, [], 0)
    again = [bad["sent"] | {"quantity": 10} for bad in told["bad"]]
    assert one.post("/stock/counts", {"rows": again}).json["taken"] == 1


def test_a_key_enters_a_count_once(program, store):
    a_shop(store)
    one = program("counts.edit")
    first, second = (
        one.post("/stock/counts", {"rows": [counted("MUG", 9)]}, key="night 1") for _ in range(2)
    )
    assert first.data == second.data
    assert number_of_counts(store) == 1


def test_adjusted_rows_change_shelves_and_bad_ones_change_nothing(program, store):
    a_shop(store)
    rows = [
        {"sku": "LAMP", "point": "EU-1", "delta": -3, "reason": "broken"},
        {"sku": "MUG", "point": "EU-1", "on_hand": 12},
        {"sku": "LAMP", "point": "US-1", "delta": -6},
        {"sku": "MUG", "point": "US-1", "delta": 1, "on_hand": 1},
        {"sku": "NO", "point": "US-1", "delta": 1},
    ]
    one = program("stock.adjust")
    first, second = (
        one.post("/stock/adjustments", {"reason": "found", "rows": rows}, key="k") for _ in "ab"
    )
    assert first.data == second.data
    assert [(done["row"], done["before"], done["after"]) for done in first.json["changes"]] == [
        (1, 10, 7), (2, 10, 12),
    ]  # fmt: skip
    assert [(bad["row"], bad["field"]) for bad in first.json["bad"]] == [
        (3, "delta"), (4, "delta"), (5, "sku"),
    ]  # fmt: skip
    assert on_hand(store) == [5, 7, 12]


def test_a_row_that_cannot_be_read_at_all_is_named_and_nothing_goes_in(program, store):
    a_shop(store)
    one = program("counts.edit")
    for row, at in (
        (counted("MUG", True), "rows.1.quantity"),
        (counted("MUG", 9) | {"units": 9}, "rows.1.units"),
        (counted("M\0G", 9), "rows.1.sku"),
    ):
        answer = one.post("/stock/counts", {"rows": [counted("LAMP", 8), row]})
        assert answer.status_code == 422
        assert at in answer.json["title"]
    assert one.post("/stock/counts", {"rows": []}).status_code == 422
    assert number_of_counts(store) == 0
