"""Orders decided again over stock that moves: nothing is promised twice, nothing is lost."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from iorder.sourcing.plan import Request
from iorder.sourcing.replay import Incoming, Replay
from iorder.sourcing.replay_sums import Comparison, kind_of
from iorder.sourcing.rules import Rule, RuleSet, When
from iorder.sourcing.situation import Trait
from tests.sourcing.scenes import BERLIN, LAMP, MUG, NOON, boston, paris, rome, scene

PARIS, ROME, BOSTON = 1, 2, 3
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def an_order(key=1, at=NOON, lamps=1, **more):
    demand = more.pop("demand", {LAMP: lamps})
    return Incoming(key, f"IO-{key}", at, at, Request(demand, BERLIN), **more)


def a_replay(*opening, rules=None, **more):
    here = scene(paris(), rome(), boston(), rules=rules or RuleSet(), **more)
    return Replay(here, opening)


def senders(outcome):
    return {point: dict(units) for point, units in outcome.sent.items()}


def test_each_order_takes_what_the_ones_before_have_left():
    replay = a_replay((PARIS, LAMP, 1), (ROME, LAMP, 1))

    first, second = (replay.place(an_order(key)) for key in (1, 2))

    assert (senders(first), senders(second)) == ({PARIS: {LAMP: 1}}, {ROME: {LAMP: 1}})
    assert replay.place(an_order(3)) is None


def test_an_order_that_waits_is_served_when_goods_come_in_the_oldest_first():
    replay = a_replay((PARIS, MUG, 9))
    assert [replay.place(an_order(key)) for key in (1, 2)] == [None, None]

    assert replay.move(NOON + MINUTE, [(ROME, LAMP, 1)]) == [], "a correction wakes nobody"
    (served,) = replay.move(NOON + 2 * MINUTE, [(BOSTON, LAMP, 0), (ROME, LAMP, 1)], brings=True)[
        :1
    ]

    assert (served.order.order_id, served.is_short, served.at) == (1, True, NOON + 2 * MINUTE)


def test_who_waits_to_the_end_is_told_then():
    replay = a_replay()
    replay.place(an_order(7, happened={PARIS: {LAMP: 1}}))

    (left,) = replay.end(NOON + MINUTE)

    assert (left.order.order_id, left.at, left.sent) == (7, None, {})
    assert "together" in left.reason


def test_a_cancelled_order_gives_back_what_had_not_left():
    replay = a_replay((PARIS, LAMP, 3))
    replay.place(an_order(1, lamps=3, gone=NOON + MINUTE, stays={LAMP: 1}))
    assert replay.place(an_order(2)) is None

    assert senders(replay.place(an_order(3, at=NOON + MINUTE, lamps=1))) == {PARIS: {LAMP: 1}}


def test_what_a_cancelled_order_gives_back_serves_who_waits_for_it():
    replay = a_replay((PARIS, LAMP, 1))
    replay.place(an_order(1, gone=NOON + MINUTE))
    replay.place(an_order(2))

    (served,) = replay.end(NOON + HOUR)

    assert (served.order.order_id, served.at) == (2, NOON + MINUTE)


def test_what_history_took_beyond_what_is_left_is_owed_and_never_promised():
    replay = a_replay((PARIS, LAMP, 2))
    replay.place(an_order(1, lamps=2))
    replay.move(NOON, [(PARIS, LAMP, -2)])
    replay.move(NOON, [(PARIS, LAMP, 2)], brings=True)

    assert replay.place(an_order(2)) is None
    assert replay.free.sum() == 0


def test_a_point_at_capacity_on_its_day_sends_no_more_until_midnight():
    here = scene(paris(daily_capacity=1), rome())
    replay = Replay(here, [(PARIS, LAMP, 9), (ROME, LAMP, 9)], [(PARIS, NOON - timedelta(days=1))])
    placed = [replay.place(an_order(key, at=NOON + key * HOUR)) for key in (1, 2)]
    tomorrow = replay.place(an_order(3, at=NOON + timedelta(days=1)))

    assert [list(one.sent) for one in [*placed, tomorrow]] == [[PARIS], [ROME], [PARIS]]


def test_a_preferred_point_changes_the_orders_it_is_meant_for_and_says_why():
    rules = RuleSet(rules=(Rule("Rome first", "only", ("ROM",), When(total_from_minor=100)),))
    replay = a_replay((PARIS, LAMP, 5), (ROME, LAMP, 5), rules=rules)
    sums = Comparison(replay.here, NOON.date(), 1)
    cheap = an_order(1, happened={PARIS: {LAMP: 1}}, bound_at=NOON)
    dear = Incoming(2, "IO-2", NOON, NOON, Request({LAMP: 1}, BERLIN, total_minor=100),
                    happened={PARIS: {LAMP: 1}}, bound_at=NOON)  # fmt: skip

    assert sums.add(replay.place(cheap)) is None
    difference = sums.add(replay.place(dear))

    assert (difference.kind, difference.before, difference.after) == (
        "elsewhere", ["PAR"], ["ROM"],
    )  # fmt: skip
    assert "Rome first" in difference.against["PAR"]
    assert difference.km > 0
    assert sums.body()["replayed"]["whole"] == 2


def test_kinds_of_differences():
    one, other, both = {1: {}}, {2: {}}, {1: {}, 2: {}}
    assert [kind_of(*pair) for pair in (
        (one, one), (one, other), (one, both), (both, one), (both, {1: {}, 3: {}}), ({}, one),
        (one, {}), ({}, {}))
    ] == ["", "elsewhere", "split", "joined", "parts", "served", "unserved", ""]  # fmt: skip


cells = st.tuples(st.sampled_from([PARIS, ROME, BOSTON]), st.sampled_from([LAMP, MUG]))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), cells, st.integers(-4, 6)),
        st.tuples(st.just("order"), st.integers(1, 4), st.integers(0, 3)),
        st.tuples(st.just("gone"), st.integers(1, 4), st.integers(0, 3)),
    ),
    max_size=40,
)


@given(st.lists(st.integers(0, 5), min_size=6, max_size=6), steps, st.booleans())
def test_units_are_conserved_and_never_promised_below_zero(opening, some, sells_later):
    """Free units = what there was + what moved - what orders hold; and nothing twice."""
    places = [(point, sku) for point in (PARIS, ROME, BOSTON) for sku in (LAMP, MUG)]
    traits = {MUG: Trait(MUG, "MUG", 300, when_out="backorder")} if sells_later else {}
    replay = a_replay(*((*p, n) for p, n in zip(places, opening, strict=True)), traits=traits)
    moved, sent, orders = sum(opening), {}, {}
    for number, step in enumerate(some, 1):
        at, before = NOON + number * MINUTE, replay.here.free.copy()
        if step[0] == "move":
            done = replay.move(at, [(*step[1], step[2])], brings=True)
            moved += step[2]
        else:
            demand = {sku: n for sku, n in ((LAMP, step[1]), (MUG, step[2])) if n}
            gone = at + 3 * MINUTE if step[0] == "gone" else None
            orders[number] = an_order(number, at, demand=demand, gone=gone)
            outcome = replay.place(orders[number])
            done = [outcome] if outcome else []
            assert (replay.here.free >= 0).all()
            for one in done:
                for point, units in one.sent.items():
                    for sku, count in units.items():
                        row, column = replay.here.field.index[point], replay.here.column[sku]
                        assert count <= before[row, column] + demand_given_back(orders, at)
        sent.update({one.order.order_id: one for one in done})
    end = NOON + 100 * MINUTE
    last = replay.end(end)
    sent.update({one.order.order_id: one for one in last if one.at is not None})
    waiting = [one for one in last if one.at is None]
    held = sum(
        sum(sum(units.values()) for units in one.sent.values())
        for one in [*sent.values(), *waiting]
        if one.order.gone is None
    )
    assert replay.free.sum() == moved - held
    assert {one.order.order_id for one in waiting} | set(sent) == set(orders)
    for one in sent.values():
        given = sum(sum(units.values()) for units in one.sent.values())
        later = sum(one.order.request.demand.values()) - given
        assert later == 0, "what is final is whole"


def demand_given_back(orders, at):
    """Units that orders cancelled by now may have freed since."""
    return sum(
        sum(one.request.demand.values())
        for one in orders.values()
        if one.gone is not None and one.gone <= at
    )
