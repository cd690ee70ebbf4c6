"""Words in cells: what people write to what iOrder says."""

import pytest

from iorder.channels.draft import STATUSES
from iorder.channels.words import WORDS, translate
from iorder.inventory.model import points
from iorder.orders.states import FULFILLMENT, PAYMENT, TRACKING


@pytest.mark.parametrize(
    ("kind", "text", "ours"),
    [
        ("status", "COMPLETE", "completed"), ("status", "wc-processing", "processing"),
        ("status", "Storniert", "cancelled"), ("status", "in Bearbeitung", "processing"),
        ("status", "expédiée", "shipped"), ("status", "Entregado", "delivered"),
        ("status", "Annullato", "cancelled"), ("status", "Verzonden", "shipped"),
        ("status", "Wysłane", "shipped"), ("status", "canceled", "cancelled"),
        ("status", "invoiced", "confirmed"), ("status", "REFUNDED", "refunded"),
        ("status", "on-hold", "on_hold"), ("status", "created", "pending"),
        ("pay_status", "Paid", "captured"),
        ("pay_status", "partially_refunded", "partially_refunded"),
        ("pay_status", "bezahlt", "captured"), ("pay_status", "impayé", "unpaid"),
        ("pay_status", "authorized", "authorized"),
        ("ful_status", "unfulfilled", "unallocated"),
        ("ful_status", "partial", "partially_fulfilled"),
        ("shipment_status", "IN-TRANSIT", "in_transit"),
        ("shipment_status", "CREATED", "label_created"),
        ("shipment_status", "Zugestellt", "delivered"),
        ("bool", "Ja", "true"), ("bool", "0", "false"), ("bool", "Nie", "false"),
        ("country", "Deutschland", "DE"), ("country", "UK", "GB"), ("country", "USA", "US"),
        ("country", "México", "MX"), ("country", "Österreich", "AT"), ("country", "br", "BR"),
        ("country", "Côte", None), ("status", "purple", None), ("colour", "red", None),
    ],
)  # fmt: skip
def test_a_word_is_translated(kind, text, ours):
    assert translate(kind, text) == ours


def test_every_word_of_ours_is_one_the_record_knows():
    assert set(WORDS["status"].values()) == set(STATUSES)
    assert set(WORDS["pay_status"].values()) <= set(PAYMENT.states)
    assert set(WORDS["ful_status"].values()) <= set(FULFILLMENT.states)
    assert set(WORDS["shipment_status"].values()) <= set(TRACKING.states)
    assert set(WORDS["bool"].values()) == {"true", "false"}
    assert set(WORDS["point_kind"].values()) == {"warehouse", "store", "3pl", "dropship"}
    assert "kind" in points.c


@pytest.mark.parametrize("kind", ["status", "pay_status", "ful_status", "shipment_status"])
def test_our_own_words_mean_themselves(kind):
    for ours in set(WORDS[kind].values()):
        assert translate(kind, ours) == ours
