"""What was there at any past moment is what the ledger adds up to until then."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.inventory import lots as by_lot
from iorder.inventory import service
from iorder.inventory.as_of import _numbers_at, numbers_at
from iorder.inventory.model import lot_ledger, lots, stock_ledger, stock_movements
from iorder.inventory.service import Want
from iorder.kernel.store import run, run_at
from tests.builders import HOUR, NOON, a_point, a_sku


@pytest.fixture
def place(store):
    """Five came at noon, two were promised at one, three broke at two."""
    there = run(store, "cli", lambda work: (a_point(work), a_sku(work)))
    run_at(store, "cli", NOON, service.receive, "in", {there: 5})
    run_at(store, "cli", NOON + HOUR, service.reserve, "cart", [Want(*there, 2, cart="c")])
    run_at(store, "cli", NOON + 2 * HOUR, service.adjust, "out", {there: -3}, "broken")
    return there


@pytest.mark.parametrize(
    ("hours", "on_hand", "reserved"),
    [(-0.01, 0, 0), (0, 5, 0), (0.5, 5, 0), (1, 5, 2), (2, 2, 2), (900, 2, 2)],
)
def test_it_is_what_the_ledger_says_until_then(store, place, hours, on_hand, reserved):
    with store.reading() as conn:
        moment = NOON + timedelta(hours=hours)
        numbers = numbers_at(conn, place, moment)
        assert (numbers["on_hand"], numbers["reserved"]) == (on_hand, reserved)


def test_a_place_that_never_had_stock_held_nothing(store, place):
    with store.reading() as conn:
        assert set(numbers_at(conn, (place[0], 999), NOON).values()) == {0}


def test_it_is_read_off_the_index_of_places(store, place):
    with store.reading() as conn:
        query = _numbers_at(place, NOON).compile(
            dialect=conn.dialect, compile_kwargs={"literal_binds": True}
        )
        if conn.dialect.name == "sqlite":
            plan = " ".join(row[-1] for row in conn.exec_driver_sql(f"explain query plan {query}"))
        else:
            conn.exec_driver_sql("set local enable_seqscan = off")
            plan = " ".join(row[0] for row in conn.exec_driver_sql(f"explain {query}"))
        assert "ix_stock_ledger_place" in plan


@pytest.mark.parametrize("table", [stock_ledger, stock_movements, lot_ledger])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_refuses_to_rewrite_the_past(work, table, verb):
    there = a_point(work), a_sku(work)
    by_lot.receive(work, "in", {there: [by_lot.InLot("L1", None, 1)]})
    assert work.execute(sa.select(sa.func.count()).select_from(lots)).scalar_one() == 2
    column = {"stock_movements": "reason"}.get(table.name, "d_on_hand")
    statement = sa.delete(table) if verb == "delete" else sa.update(table).values({column: 5})
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        work.execute(statement)
