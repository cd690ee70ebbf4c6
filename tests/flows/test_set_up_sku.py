"""What people set of a SKU: how it sells, its parts, its quotas; never over others' words."""

from datetime import timedelta

import pytest

from iorder.catalog import kits, settings
from iorder.flows.define_kit import KitInUse
from iorder.flows.set_up_sku import set_up_sku
from iorder.inventory import levels, quotas
from iorder.inventory.levels import Levels, keep_all
from iorder.inventory.lot_shares import kept_by_lot
from iorder.inventory.quota_changes import change_quotas
from iorder.inventory.reorder_levels import Reorder
from iorder.kernel.errors import InvalidInput, Refused, StaleEdit
from iorder.kernel.events import events
from iorder.kernel.store import run
from iorder.views.stock.sku_settings import sku_changes, sku_editing
from tests.builders import a_channel, a_placed_order, a_point, a_sku, stocked
from tests.support.shop import a_shop

DAY = timedelta(days=1)


def now(work, code="LAMP"):
    return settings.stored(work.conn, code)


def test_a_sku_is_sold_ahead_from_a_day_and_what_is_no_preorder_has_none(work):
    a_sku(work)
    day = work.today + 9 * DAY
    assert set_up_sku(work, "LAMP", 1, {"when_out": "preorder", "available_on": day,
                                        "hazardous": True}) is True  # fmt: skip
    kept = now(work)
    assert (kept.version, kept.settings.available_on, kept.settings.hazardous) == (2, day, True)
    assert set_up_sku(work, "LAMP", 2, {"when_out": "backorder"}) is True
    assert now(work).settings.available_on is None
    for named, words in (
        ({"when_out": "preorder"}, "from which day"),
        ({"when_out": "preorder", "available_on": work.today - DAY}, "is past"),
        ({"available_on": day}, "Only what is sold ahead"),
        ({"when_out": "perhaps"}, "'perhaps' is no choice"),
        ({"tracking": "smell"}, "'smell' is no tracking"),
        ({"colour": "red"}, "no setting 'colour'"),
    ):
        with pytest.raises(InvalidInput, match=words):
            set_up_sku(work, "LAMP", 3, named)
    assert now(work).version == 3


def test_the_same_again_is_nothing_new_and_a_stale_edit_says_what_others_changed(store):
    run(store, "cli", a_sku)
    run(store, "cli", set_up_sku, "LAMP", 1, {"oversize": True})
    run(store, "cli", set_up_sku, "LAMP", 2, {"tracking": "serial"})
    assert run(store, "cli", set_up_sku, "LAMP", 1, {"oversize": True}) is False
    with pytest.raises(StaleEdit) as stale:
        run(store, "cli", set_up_sku, "LAMP", 1, {"hazardous": True})
    assert stale.value.changed == {"oversize": (False, True), "tracking": ("none", "serial")}
    told = [one.text for one in sku_changes(store, 1)]
    assert told == ["Oversize", "Told apart by serial number (was nothing)"]
    with store.reading() as conn:
        kinds = conn.execute(events.select().where(events.c.kind == "SkuChanged")).all()
    assert len(kinds) == 2


def test_kept_by_lot_is_one_way_and_what_is_there_has_no_lot_named(work):
    point, milk = a_point(work), a_sku(work, "MILK")
    stocked(work, point, milk, 4)
    set_up_sku(work, "MILK", 1, {"tracking": "lot"})
    assert kept_by_lot(work, [milk]) == {milk}
    with pytest.raises(Refused, match="stays so"):
        set_up_sku(work, "MILK", 2, {"tracking": "none"})


def test_parts_are_set_with_the_version_and_refused_where_the_kit_stands_somewhere(store):
    def shop(work):
        made = a_shop(work)
        return made, a_sku(work, "BOX")

    _, box = run(store, "cli", shop)
    assert run(store, "cli", set_up_sku, "BOX", 1, {"oversize": True}, {"LAMP": 2, "MUG": 1})
    assert not run(store, "cli", set_up_sku, "BOX", 2, {}, {"MUG": 1, "LAMP": 2})
    with pytest.raises(StaleEdit, match="parts is now"):
        run(store, "cli", set_up_sku, "BOX", 1, {}, {"MUG": 1})
    with pytest.raises(InvalidInput, match="told apart by lot"):
        run(store, "cli", set_up_sku, "BOX", 2, {"tracking": "lot"})
    with pytest.raises(KitInUse, match="LAMP has stock of its own"):
        run(store, "cli", set_up_sku, "LAMP", 1, {"hazardous": True}, {"MUG": 1})
    run(store, "cli", a_placed_order, ("BOX", 1))
    with pytest.raises(KitInUse, match=r"open orders \(IO-"):
        run(store, "cli", set_up_sku, "BOX", 2, {"hazardous": True}, {})
    with store.reading() as conn:
        assert settings.stored(conn, "LAMP").settings.hazardous is False
        assert settings.stored(conn, "BOX").version == 2
        assert {one.code: one.quantity for one in kits.contents(conn, box)} == {"LAMP": 2, "MUG": 1}
    assert [one.text for one in sku_changes(store, box)] == [
        "A kit of 2 × LAMP, 1 × MUG",
        "Oversize",
    ]


def test_quotas_of_channels_are_set_together_as_they_were_seen(store):
    def shop(work):
        return a_shop(work), a_channel(work, "market")

    made, market = run(store, "cli", shop)
    lamp, web = made.skus["LAMP"], made.channel
    run(store, "cli", a_placed_order, ("LAMP", 2))
    assert run(store, "cli", change_quotas, lamp, {web: 10, market: None}, {}) == 1
    with pytest.raises(StaleEdit, match="quota is now 10 units"):
        run(store, "cli", change_quotas, lamp, {web: 7, market: 4}, {web: None})
    with pytest.raises(InvalidInput):
        run(store, "cli", change_quotas, lamp, {web: -1}, {web: 10})
    assert run(store, "cli", change_quotas, lamp, {web: 10, market: 0}, {web: 10}) == 1
    shown = {one.channel_id: (one.quota, one.used, one.left)
             for one in sku_editing(store, "LAMP").quotas}  # fmt: skip
    assert shown == {web: (10, 2, 8), market: (0, 0, 0)}
    assert run(store, "cli", lambda work: quotas.left(work, market, [lamp])[lamp].quota) == 0


def test_levels_of_points_are_set_all_or_none(work):
    made = a_shop(work)
    lamp = made.skus["LAMP"]
    seen, wanted = Levels(), Levels(2, Reorder(3, 9))
    assert keep_all(work, {(made.near, lamp): (wanted, seen), (made.far, lamp): (seen, seen)}) == 1
    assert levels.keep(work, (made.near, lamp), wanted, wanted) is False
