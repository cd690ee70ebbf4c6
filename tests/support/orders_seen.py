"""Twelve past orders that lists of orders are read from."""

from tests import builders as b

FRANCE = b.LYON
NORWAY = b.OSLO


def filled(work):
    """Twelve orders, two an hour, over two channels, two points, countries and stages."""
    web, shop = b.a_channel(work, "web"), b.a_channel(work, "shop")
    north, south = b.a_point(work, "N-1"), b.a_point(work, "S-1")
    status = ("pending", "confirmed", "delivered", "on_hold", "cancelled", "shipped")
    return [
        b.a_past_order(
            work,
            f"A-{i}",
            placed_at=b.NOON + b.HOUR * (i // 2),
            channel_id=web if i % 2 else shop,
            point_id=(north, south, None)[i % 3],
            ship_to=FRANCE if i % 4 else NORWAY,
            status=status[i % 6],
            payment_state="captured" if i % 3 else "unpaid",
            currency="EUR" if i < 10 else "NOK",
            lines=[b.a_past_line(quantity=1 + i % 5)],
            stated={"total": 9999} if i == 7 else {},
            tags=("gift",) if i in (3, 8) else (),
            words=[f"buyer{i}@example.com"],
        )
        for i in range(12)
    ]
