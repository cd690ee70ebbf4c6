"""What people ask of the orders grid, each beside the statement by hand that is its floor."""

from dataclasses import dataclass, field

from iorder.kernel.store import Store

_NEWEST = "order by o.placed_at desc, o.id desc limit 100"
_FOUND = {
    "sqlite": "o.id in (select rowid from order_search where order_search match '\"{}\"' "
    "order by rowid desc limit 10001)",
    "postgresql": "o.id in (select rowid from order_search where text ilike '%%{}%%' "
    "order by rowid desc limit 10001)",
}


@dataclass(frozen=True)
class Case:
    """``floor``: what follows the columns, or a whole statement that begins with ``select``.
    ``is_deep``: from nine tenths of its length on. ``is_sought``: few or none have it, and many
    are asked."""

    label: str
    query: dict[str, str]
    floor: str
    start: int = 0
    kind: str = field(default="rows")
    is_deep: bool = False
    is_sought: bool = False


def cases(store: Store, number: int) -> list[Case]:
    found = _FOUND[store.writer.dialect.name]
    deep = number * 9 // 10 - 1  # as far behind a place that opening it has found as can be
    last = _placed(store, deep)
    return [
        Case("newest first", {}, _NEWEST),
        Case("how many there are", {}, "select count(*) from orders", kind="length"),
        Case("nine tenths down", {}, f"where (o.placed_at, o.id) < {last} {_NEWEST}", deep),
        Case("tab pending", {"stage": "pending"}, f"where o.stage = 'pending' {_NEWEST}"),
        Case("tab delivered", {"stage": "delivered"}, f"where o.stage = 'delivered' {_NEWEST}"),
        Case("needs attention", {"stage": "attention"},
             f"where o.stage in ('on_hold', 'exception') {_NEWEST}"),
        Case("channel, country", {"channel": "web", "country": "DE"},
             f"where o.channel_id = 1 and o.ship_country = 'DE' {_NEWEST}"),
        Case("one tag", {"tag": "vip"},
             f"where o.id in (select order_id from order_tags where tag = 'vip') {_NEWEST}"),
        Case("a common tag", {"tag": "gift"},
             f"where o.id in (select order_id from order_tags where tag = 'gift') {_NEWEST}"),
        Case("totals differ", {"flag": "difference"}, f"where o.flags <> '' {_NEWEST}"),
        Case("by total", {"sort": "total"}, "order by o.total_minor desc, o.id desc limit 100"),
        Case("by country", {"sort": "country", "dir": "asc"},
             "order by o.ship_country, o.placed_at, o.id limit 100"),
        Case("search, one order", {"q": "so-505555"},
             f"where {found.format('so-505555')} {_NEWEST}", kind="search"),
        Case("search, one buyer", {"q": "buyer777@example.com"},
             f"where {found.format('buyer777@example.com')} {_NEWEST}", kind="search"),
        Case("search, 8 in 100", {"q": "tanaka"}, f"where {found.format('tanaka')} {_NEWEST}",
             kind="search"),
        Case("search, all match", {"q": "example"}, f"where {found.format('example')} {_NEWEST}",
             kind="search"),
        Case("search, no match", {"q": "zzzzzz"}, f"where {found.format('zzzzzz')} {_NEWEST}",
             kind="search"),
        Case("all tab counts", {}, "select stage, count(*) from orders group by stage",
             kind="tabs"),
        Case("tab counts, DE", {"country": "DE"},
             "select stage, count(*) from orders where ship_country = 'DE' group by stage",
             kind="tabs"),
        Case("tab counts, found", {"q": "tanaka"},
             f"select stage, count(*) from orders o where {found.format('tanaka')} group by stage",
             kind="tabs"),
        *_of_several_filters(found),
    ]  # fmt: skip


def _of_several_filters(found: str) -> list[Case]:
    """What people choose besides: filters together, in another order, far down, in vain."""
    german, by_total = "where o.ship_country = 'DE'", "order by o.total_minor desc, o.id desc"
    web = f"{german} and o.channel_id = 1"
    still = ("pending", "on_hold", "confirmed", "allocated", "picking")
    gift = "where o.id in (select order_id from order_tags where tag = 'gift')"
    vip = gift.replace("gift", "vip")
    usual = {"currency": "USD", "total_from": "400", "total_to": "600"}
    worth = "o.currency = 'USD' and o.total_minor between 40000 and 60000"
    page, tabs = "limit 100", "select stage, count(*) from orders o"
    return [
        Case("open orders", {"scope": "open"}, f"where o.stage in {still} {_NEWEST}"),
        Case("open, by total", {"scope": "open", "sort": "total"},
             f"where o.stage in {still} {by_total} {page}"),
        Case("tab, country", {"stage": "pending", "country": "DE"},
             f"{german} and o.stage = 'pending' {_NEWEST}"),
        Case("point, country", {"point": "AMS-1", "country": "DE"},
             f"{german} and o.point_id = 2 {_NEWEST}"),
        Case("five filters",
             {"currency": "EUR", "payment": "unpaid", "channel": "web", "country": "US",
              "stage": "delivered"},
             "where o.currency = 'EUR' and o.payment_state = 'unpaid' and o.channel_id = 1 "
             f"and o.ship_country = 'US' and o.stage = 'delivered' {_NEWEST}"),
        Case("two days, by total", {"from": "2026-09-20", "to": "2026-09-21", "sort": "total"},
             f"where o.placed_at >= '2026-09-20' and o.placed_at < '2026-09-22' {by_total} {page}"),
        Case("a common total", usual, f"where {worth} {_NEWEST}"),
        Case("a rare total", {"currency": "USD", "total_from": "904.50"},
             f"where o.currency = 'USD' and o.total_minor >= 90450 {_NEWEST}", is_sought=True),
        Case("a total, by total", {"currency": "USD", "total_to": "300", "sort": "total"},
             f"where o.currency = 'USD' and o.total_minor <= 30000 {by_total} {page}"),
        Case("country, by total", {"country": "DE", "sort": "total"},
             f"{german} {by_total} {page}"),
        Case("tab, by country", {"stage": "pending", "sort": "country", "dir": "asc"},
             "where o.stage = 'pending' order by o.ship_country, o.placed_at, o.id limit 100"),
        Case("tab, by number", {"stage": "pending", "sort": "number"},
             "where o.stage = 'pending' order by o.id desc limit 100"),
        Case("a tag, country", {"tag": "gift", "country": "US"},
             f"{gift} and o.ship_country = 'US' {_NEWEST}"),
        Case("a tag, by total", {"tag": "gift", "sort": "total"}, f"{gift} {by_total} {page}",
             is_sought=True),
        Case("rare tag, by total", {"tag": "vip", "sort": "total"}, f"{vip} {by_total} {page}",
             is_sought=True),
        Case("two filters in vain", {"currency": "EUR", "country": "FR"},
             f"where o.currency = 'EUR' and o.ship_country = 'FR' {_NEWEST}", kind="search",
             is_sought=True),
        Case("a tag in vain", {"tag": "vip", "country": "DE"}, f"{vip} and o.ship_country = 'DE' "
             f"{_NEWEST}", is_sought=True),
        Case("search, tab", {"q": "tanaka", "stage": "pending"},
             f"where {found.format('tanaka')} and o.stage = 'pending' {_NEWEST}", kind="search",
             is_sought=True),
        Case("search, country", {"q": "tanaka", "country": "DE"},
             f"where {found.format('tanaka')} and o.ship_country = 'DE' {_NEWEST}", kind="search",
             is_sought=True),
        Case("begins a number", {"q": "20"}, f"where o.number like 'IO-20%%' {_NEWEST}",
             kind="search", is_sought=True),
        Case("deep, country", {"country": "DE"}, f"{german} {_NEWEST}", is_deep=True),
        Case("deep, two filters", {"country": "DE", "channel": "web"}, f"{web} {_NEWEST}",
             is_deep=True),
        Case("deep, a tag", {"tag": "gift"}, f"{gift} {_NEWEST}", is_deep=True),
        Case("deep, by total", {"sort": "total"}, f"{by_total} {page}", is_deep=True),
        Case("tab counts, two", {"country": "DE", "channel": "web"}, f"{tabs} {web} group by stage",
             kind="tabs", is_sought=True),
        Case("tab counts, a tag", {"tag": "gift"}, f"{tabs} {gift} group by stage", kind="tabs"),
        Case("deep, country, total", {"country": "DE", "sort": "total"},
             f"{german} {by_total} {page}", kind="search", is_deep=True, is_sought=True),
        Case("length, two filters", {"country": "DE", "channel": "web"},
             f"select count(*) from orders o {web}", kind="length"),
        Case("length, total", {"country": "DE", **usual},
             f"select count(*) from orders o {german} and {worth}", kind="length"),
        Case("length, stage, total", {"stage": "delivered", **usual},
             f"select count(*) from orders o where o.stage = 'delivered' and {worth}",
             kind="length"),
        Case("length, open", {"scope": "open", "country": "DE"},
             f"select count(*) from orders o {german} and o.stage in {still}", kind="length"),
    ]  # fmt: skip


def _placed(store: Store, place: int) -> str:
    """The key of the row before ``place``, newest first, as SQL."""
    with store.reader.connect() as conn:
        at, order_id = conn.exec_driver_sql(
            "select placed_at, id from orders order by placed_at desc, id desc "
            f"limit 1 offset {place - 1}"
        ).one()
    return f"('{at}', {order_id})"
