"""What a manager does with orders that wait: hold a part, let wait, try many, take a wave back."""

import pytest
import sqlalchemy as sa

from iorder.flows import promise_later, source_many, source_part, source_wave, undo_wave
from iorder.flows.place_order import accept_orders
from iorder.flows.source_wave import Asked
from iorder.inventory.model import commitments
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.kernel.runs import RunStopped
from iorder.kernel.store import run
from iorder.orders import backorders
from iorder.orders.model import orders
from iorder.orders.placing import NewLine
from iorder.sourcing import runs
from iorder.views import doctor
from iorder.views.sourcing.allocation_plan import allocation_sheet
from iorder.views.sourcing.decision import whence
from iorder.views.sourcing.sourcing_runs import run_rows
from iorder.worker.duties import DUTIES
from tests.builders import stocked
from tests.support.shop import a_shop


@pytest.fixture
def shop(store):
    return run(store, "cli", a_shop)


def waiting(store, shop, ref: str, *lines: tuple[str, int]) -> int:
    wanted = shop.order(ref, lines=tuple(NewLine(code, units, 100) for code, units in lines))
    return run(store, "cli", accept_orders, [wanted])[0].order_id


def version(store, order_id: int) -> int:
    return whence(store, order_id).version


def held(store, order_id: int) -> dict[str, int]:
    return {one.code: one.units for one in whence(store, order_id).senders}


def stage(store, order_id: int) -> str:
    return allocation_sheet(store, order_id).row.stage


def come(store, shop, code: str, units: int) -> None:
    run(store, "cli", stocked, shop.near, shop.skus[code], units)


def sound(store) -> bool:
    return doctor.run_doctor(store).ok


def worked_off(store, run_id: int) -> runs.Run:
    assert source_wave.work_off_wave(store, run_id, lambda: False)
    return of(store, run_id)


def of(store, run_id: int) -> runs.Run:
    with store.reading() as conn:
        return runs.run_of(conn, run_id)


def test_what_is_there_is_held_and_the_rest_waits_on(store, shop):
    order = waiting(store, shop, "W-1", ("LAMP", 12), ("MUG", 1))

    units = run(store, "cli", source_part.source_part, order, version(store, order))

    assert (units, held(store, order)) == (11, {"EU-1": 6, "US-1": 5})
    sheet = allocation_sheet(store, order)
    assert (sheet.row.need.words, sheet.row.stage) == ("2 x LAMP", "on_hold")
    come(store, shop, "LAMP", 2)
    assert run(store, "cli", source_part.source_part, order, version(store, order)) == 2
    assert stage(store, order) != "on_hold"
    with pytest.raises(source_part.NothingToHold, match="held already"):
        run(store, "cli", source_part.source_part, order, version(store, order))
    assert sound(store)


def test_a_part_of_nothing_and_of_an_old_view_are_refused(store, shop):
    order = waiting(store, shop, "W-1", ("LAMP", 12))
    first = version(store, order)
    run(store, "cli", source_part.source_part, order, first)
    with pytest.raises(StaleEdit):
        run(store, "cli", source_part.source_part, order, first)
    with pytest.raises(source_part.NothingToHold, match="No point may send any"):
        run(store, "cli", source_part.source_part, order, version(store, order))


def test_a_short_order_is_put_on_backorder_until_a_day(store, shop):
    order = waiting(store, shop, "W-1", ("LAMP", 12), ("MUG", 1))

    def act(work, days: int) -> None:
        on = None if not days else (work.now.date().replace(day=1, year=work.now.year + days))
        promise_later.promise_later(work, order, on, _version(work, order))

    run(store, "cli", act, 0)
    run(store, "cli", act, 1)

    sheet = allocation_sheet(store, order)
    assert (sheet.row.kinds, sheet.row.promised_on.day) == (("backorder",), 1)
    (hold,) = sheet.holds
    assert "12 x LAMP on backorder until 1 " in hold.reason
    assert {one.quantity for one in run(store, "cli", backorders.waited_for, order)} == {12, 1}
    with pytest.raises(InvalidInput, match="is past"):
        run(store, "cli", act, -1)
    assert sound(store)


def test_what_lacks_nothing_cannot_be_put_on_backorder(store, shop):
    order = waiting(store, shop, "W-1", ("LAMP", 1))
    with pytest.raises(promise_later.NothingToPromise):
        run(store, "cli", promise_later.promise_later, order, None, version(store, order))


def _version(work, order_id: int) -> int:
    return work.execute(sa.select(orders.c.version).where(orders.c.id == order_id)).scalar_one()


def test_many_are_tried_again_and_it_is_told_how_many_are_served(store, shop):
    order_ids = [waiting(store, shop, f"W-{n}", ("LAMP", 12)) for n in range(3)]
    come(store, shop, "LAMP", 14)

    run_id = run(store, "cli", source_many.ask_to_source, order_ids)
    assert not source_many.work_off_again(store, run_id, lambda: True)
    assert source_many.work_off_again(store, run_id, lambda: False)

    told = of(store, run_id)
    assert (told.state, told.found["served"], told.done, told.total) == ("applied", 2, 3, 3)
    assert [stage(store, one) for one in order_ids][2] == "on_hold"
    assert source_many.JOB in DUTIES
    with pytest.raises(InvalidInput):
        run(store, "cli", source_many.ask_to_source, [])


def test_a_wave_takes_only_orders_it_was_given(store, shop):
    first, second = (waiting(store, shop, f"W-{n}", ("LAMP", 12)) for n in range(2))
    come(store, shop, "LAMP", 20)

    run_id = run(store, "cli", source_wave.ask_for_wave, Asked("waiting", among=(second,)))

    assert [one["order_id"] for one in worked_off(store, run_id).found["plans"]] == [second]
    assert first != second


@pytest.fixture
def wave(store, shop):
    """Three orders of twelve lamps that waited, one of them on backorder; served by a wave."""
    order_ids = [waiting(store, shop, f"W-{n}", ("LAMP", 12)) for n in range(3)]
    words = (order_ids[1], None, version(store, order_ids[1]))
    run(store, "cli", promise_later.promise_later, *words)
    come(store, shop, "LAMP", 40)
    run_id = run(store, "cli", source_wave.ask_for_wave, Asked("waiting"))
    worked_off(store, run_id)
    run(store, "cli", source_wave.ask_to_apply, run_id)
    assert worked_off(store, run_id).found["applied"] == 3
    return run_id, order_ids


def test_a_wave_is_taken_back_where_nothing_is_picked(store, wave):
    run_id, (picked, promised, plain) = wave
    confirmed = sa.update(commitments).where(commitments.c.order_id == picked)

    def pick(work) -> None:
        work.execute(confirmed.values(stage="picked"))

    run(store, "cli", pick)
    run(store, "cli", undo_wave.ask_to_undo, run_id)

    found = worked_off(store, run_id).found

    assert found["undone"] == 2
    assert [(one.id, one.is_undone) for one in run_rows(store)] == [(run_id, True)]
    assert [(one["order_id"], one["why"].split(" IO-")[0]) for one in found["kept"]] == [
        (picked, "Picking of")
    ]
    assert (held(store, promised), held(store, plain)) == ({}, {})
    assert [stage(store, one) for one in (promised, plain)] == ["on_hold", "on_hold"]
    assert len(run(store, "cli", backorders.waited_for, promised)) == 1
    assert "was undone" in allocation_sheet(store, plain).row.why
    with pytest.raises(RunStopped, match="undone already"):
        run(store, "cli", undo_wave.ask_to_undo, run_id)


def test_taking_back_begun_anew_takes_nothing_twice(store, wave):
    run_id, order_ids = wave
    run(store, "cli", undo_wave.ask_to_undo, run_id)
    seen = iter([False, True])
    assert not source_wave.work_off_wave(store, run_id, lambda: next(seen))
    assert worked_off(store, run_id).found["undone"] == 3
    assert all(not held(store, one) for one in order_ids)
    assert sound(store)


def test_the_newest_decision_stands_first_whatever_block_its_key_is_from(store, shop):
    waiting(store, shop, "W-1", ("LAMP", 1))
    lines = (NewLine("MUG", 99, 100),)
    many = [shop.order(f"M-{n}", lines=lines) for n in range(60)]
    late = run(store, "cli", accept_orders, [*many, shop.order("late", lines=lines[:1])])[-1]
    words = (late.order_id, version(store, late.order_id))
    run(store, "cli", source_part.source_part, *words)

    first = whence(store, late.order_id).decisions[0]

    assert first.kept.note == source_part.WORDS
