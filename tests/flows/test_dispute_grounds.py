"""A person chooses by which of the service's reasons a dispute is defended, and with what."""

import pytest
import sqlalchemy as sa

from iorder.flows.answer_dispute import Choice, send_evidence, upload
from iorder.flows.dispute_grounds import dispute_grounds
from iorder.flows.try_account import NotAnswered
from iorder.kernel.errors import InvalidInput
from iorder.payments.evidence_model import dispute_evidence
from tests.flows.test_answer_dispute import (
    PDF,
    a_dispute,
    add,
    calls_of,
    manner,
    stands,
)
from tests.support.paying import KEY, Shop


@pytest.fixture
def shop(store, tmp_path):
    return Shop(store, tmp_path, capture_when="by_hand")


@pytest.fixture
def disputed(shop):
    return a_dispute(shop)


def test_a_person_chooses_by_which_reason_and_which_file_is_what(shop, disputed):
    _, dispute_id = disputed
    assert [one.code for one in dispute_grounds(shop.store, KEY, dispute_id)] == [
        "GoodsDelivered", "BuyerKnown", "MoneyGivenBack",
    ]  # fmt: skip
    proof = add(shop, dispute_id, upload(shop.folder, "delivery", "signed.pdf", PDF))
    other = add(shop, dispute_id, upload(shop.folder, "other", "more.pdf", PDF + b"."))
    chosen = Choice("GoodsDelivered", {proof: "ProofOfDelivery"})
    shop.do(send_evidence, dispute_id, stands(shop, dispute_id)[1], chosen)
    shop.work()
    assert calls_of(shop) == [("submit_evidence", "done", "")]
    c = dispute_evidence.c
    sent = {key for (key,) in shop.every(sa.select(c.id).where(c.sent_at.is_not(None)))}
    assert sent == {proof}
    assert other not in sent


def test_a_reason_whose_documents_are_missing_is_refused_and_can_be_chosen_anew(shop, disputed):
    _, dispute_id = disputed
    piece = add(shop, dispute_id, upload(shop.folder, "receipt", "invoice.pdf", PDF))
    chosen = Choice("GoodsDelivered", {piece: "Invoice"})
    shop.do(send_evidence, dispute_id, stands(shop, dispute_id)[1], chosen)
    shop.work()
    assert calls_of(shop) == [
        ("submit_evidence", "declined", "Goods delivered needs: proof of delivery.")
    ]
    assert stands(shop, dispute_id)[0] == "evidence_due"
    with pytest.raises(InvalidInput, match="say what each file is"):
        shop.do(send_evidence, dispute_id, stands(shop, dispute_id)[1], Choice("BuyerKnown", {}))


def test_a_service_that_is_down_says_so_when_it_is_asked_for_reasons(shop, disputed):
    manner(shop, "down")
    with pytest.raises(NotAnswered, match="Ask again in a moment"):
        dispute_grounds(shop.store, KEY, disputed[1])
