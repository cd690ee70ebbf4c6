"""Bank statements: read in every form, each credit once, matched to what it names."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from iorder.flows.import_bank_statement import (
    PORTION,
    Matched,
    import_bank_statement,
    match_by_hand,
    match_open,
    unmatch,
)
from iorder.flows.pay_order import NewPayment, pay_order
from iorder.flows.read_bank_statement import read_bank_statement
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.money import Money
from iorder.orders.model import orders
from iorder.payments import bank
from iorder.payments.bank import Awaited, Matcher, named
from iorder.payments.model import bank_lines
from iorder.views.checks import payments, stored_value
from tests.builders import a_live_order


def eur(minor):
    return Money(minor, "EUR")


CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>
<Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{booked}</Sts>
  <BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls>
  <RltdPties><Dbtr>{payer}</Dbtr></RltdPties>
  <RmtInf><Ustrd>Invoice</Ustrd><Ustrd>{number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{booked}</Sts>
  <BookgDt><DtTm>2026-11-20T09:00:00</DtTm></BookgDt><AcctSvcrRef>B2</AcctSvcrRef><NtryDtls>
  <TxDtls><Amt Ccy="EUR">10.00</Amt><RmtInf><Ustrd>one</Ustrd></RmtInf></TxDtls>
  <TxDtls><Amt Ccy="EUR">20.00</Amt><RmtInf><Ustrd>two</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>{booked}</Sts></Ntry>
<Ntry><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>
<Ntry><Amt Ccy="EUR">1.234</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{booked}</Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
VERSIONS = {
    "02": {"booked": "BOOK", "payer": "<Nm>Ana Pires</Nm>"},
    "08": {"booked": "<Cd>BOOK</Cd>", "payer": "<Pty><Nm>Ana Pires</Nm></Pty>"},
}
GERMAN = (
    "Buchungstag;Auftraggeber;Verwendungszweck;Betrag;Währung\n"
    "20.11.2026;Ana Pires;Rechnung {number};1.020,50;EUR\n"
    "21.11.2026;Bank;Entgelt;-3,90;EUR\n"
    "21.11.2026;Ana Pires;Danke;20,00;EUR\n"
    "21.11.2026;Ana Pires;Danke;20,00;EUR\n"
    "22.11.2026;Niemand;nichts;viel;EUR\n"
)
AMERICAN = (
    "Date,Description,Debit,Credit\n"
    "11/20/2026,ONLINE TRANSFER {number},,20.00\n"
    "11/21/2026,CARD 4242,12.00,\n"
)


def a_file(folder: Path, text: str, name: str = "statement.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("version", VERSIONS)
def test_a_camt_statement_tells_of_each_transfer_that_was_booked(tmp_path, version):
    text = CAMT.format(version=version, number="IO-1042", **VERSIONS[version])
    found = read_bank_statement(a_file(tmp_path, text, "s.xml"), "EUR")
    assert [(one.amount.minor, one.reference) for one in found.credits] == [
        (2000, "Invoice IO-1042"), (1000, "one"), (2000, "two"),
    ]  # fmt: skip
    assert found.credits[0].payer == "Ana Pires"
    assert found.credits[0].booked_on == date(2026, 11, 20)
    assert len({one.external_ref for one in found.credits}) == 3
    assert found.passed == 2
    assert [(one.row, one.column) for one in found.bad] == [(5, "Amt")]


def test_a_table_with_decimal_commas_and_two_equal_credits(tmp_path):
    found = read_bank_statement(a_file(tmp_path, GERMAN), "EUR")
    assert [one.amount.minor for one in found.credits] == [102050, 2000, 2000]
    assert found.credits[0].booked_on == date(2026, 11, 20)
    assert len({one.external_ref for one in found.credits}) == 3
    assert (found.passed, [(one.row, one.column) for one in found.bad]) == (1, [(6, "Betrag")])


def test_a_table_with_two_columns_and_the_month_first(tmp_path):
    found = read_bank_statement(a_file(tmp_path, AMERICAN), "USD")
    assert [(one.amount, one.booked_on) for one in found.credits] == [
        (Money(2000, "USD"), date(2026, 11, 20))
    ]
    assert found.passed == 1


@pytest.mark.parametrize("text", [
    "<?xml version='1.0'?><Document><BkToCstmrStmt>", "a,b\n1,2\n", "",
    '<!DOCTYPE x [<!ENTITY y "z">]><Document><BkToCstmrStmt>&y;</BkToCstmrStmt></Document>',
])  # fmt: skip
def test_what_is_no_statement_is_refused_in_words(tmp_path, text):
    with pytest.raises(InvalidInput, match="statement"):
        read_bank_statement(a_file(tmp_path, text), "EUR")


@pytest.mark.parametrize("reference", [
    "IO-1042", "io 1042", "Payment for order IO1042, thanks", "IO-01042", "RE: I O 10 42",
    "IO–1042/Lamp", "ORDERIO1042",
])  # fmt: skip
def test_a_number_is_found_however_people_write_it(reference):
    assert "IO1042" in named(reference)


@pytest.mark.parametrize("reference", ["IO-10421", "IO-104 2026", "1042", "INV-1042", ""])
def test_another_number_is_not_taken_for_it(reference):
    assert "IO1042" not in named(reference)


@pytest.mark.parametrize(("amount", "reference", "words"), [
    (eur(1900), "IO-1042", "€1.00 short of the €20.00 due on IO-1042."),
    (eur(2100), "IO-1042", "€1.00 over the €20.00 due on IO-1042."),
    (Money(2000, "USD"), "IO-1042", "IO-1042 is to be paid in EUR, not in USD."),
    (eur(2000), "thanks", "Its reference names no order that waits for a transfer."),
    (eur(4000), "IO-1042 and IO-1043", "It names several orders (IO-1042, IO-1043); divide it"),
])  # fmt: skip
def test_what_does_not_fit_says_so(amount, reference, words):
    awaited = [Awaited(n, f"IO-{n}", eur(2000), (f"IO-{n}", f"W{n}")) for n in (1042, 1043)]
    verdict = Matcher(awaited).judge(amount, reference)
    assert verdict.tender_id is None
    assert words in verdict.problem


def test_one_awaited_transfer_is_given_to_one_credit():
    matcher = Matcher([Awaited(7, "IO-1042", eur(2000), ("IO-1042",))])
    assert matcher.judge(eur(2000), "IO-1042").tender_id == 7
    assert matcher.judge(eur(2000), "IO-1042").tender_id is None


def an_awaited(work, minor=2000):
    order_id = a_live_order(work, total_minor=minor, payment_method="bank_transfer")
    new = NewPayment(order_id, "bank_transfer", provider="bank_transfer")
    tender_id = pay_order(work, new)
    return order_id, tender_id, number_of(work, order_id)


def number_of(work, order_id):
    return work.execute(sa.select(orders.c.number).where(orders.c.id == order_id)).scalar_one()


def paid(work, order_id):
    query = sa.select(orders.c.payment_state).where(orders.c.id == order_id)
    return work.execute(query).scalar_one()


def states(work):
    return list(work.execute(sa.select(bank_lines.c.state).order_by(bank_lines.c.id)).scalars())


def sound(work):
    """What doctor says of payments and statements."""
    checks = (*payments.CHECKS, *stored_value.CHECKS)
    return [row for check in checks for row in check.offenders(work.conn)] == []


def taken(work, file):
    """(what was imported, how many credits were matched)."""
    return import_bank_statement(work, file), match_open(work).number


def statement(folder, *rows):
    lines = [f"{day};{text};{amount};{ref}" for day, text, amount, ref in rows]
    text = "\n".join(["Date;Reference;Amount;Transaction ID", *lines])
    return read_bank_statement(a_file(folder, text), "EUR")


def test_a_transfer_that_fits_pays_its_order_and_a_second_statement_changes_nothing(work, tmp_path):
    order_id, _, number = an_awaited(work)
    file = statement(tmp_path, ("2026-11-20", f"order {number.lower()}", "20.00", "B1"),
                     ("2026-11-20", "interest", "0.12", "B2"))  # fmt: skip
    first, matched = taken(work, file)
    assert (first.new, matched, first.known) == (2, 1, 0)
    again, matched = taken(work, file)
    assert (again.new, matched, again.known) == (0, 0, 2)
    assert (paid(work, order_id), states(work)) == ("captured", ["matched", "open"])
    assert sound(work)


def test_money_that_came_before_its_order_is_matched_later(work, tmp_path):
    order_id = a_live_order(work, total_minor=2000)
    file = statement(tmp_path, ("2026-11-20", number_of(work, order_id), "20.00", "B1"))
    assert taken(work, file)[1] == 0
    pay_order(work, NewPayment(order_id, "bank_transfer", provider="bank_transfer"))
    assert match_open(work).number == 1
    assert paid(work, order_id) == "captured"


def test_what_is_short_is_matched_by_a_person_and_the_rest_is_awaited(work, tmp_path):
    order_id, _, number = an_awaited(work)
    file = statement(tmp_path, ("2026-11-20", number, "15.00", "B1"),
                     ("2026-11-25", number, "5.00", "B2"))  # fmt: skip
    taken(work, file)
    line = work.execute(sa.select(bank_lines.c.id).order_by(bank_lines.c.id)).scalars().first()
    match_by_hand(work, line, f" {number.lower()} ")
    assert paid(work, order_id) == "partially_captured"
    assert match_open(work).number == 1, "what is left now fits the second credit"
    assert paid(work, order_id) == "captured"
    assert sound(work)


def test_a_match_is_taken_back_and_made_again(work, tmp_path):
    order_id, _, number = an_awaited(work)
    taken(work, statement(tmp_path, ("2026-11-20", number, "20.00", "B1")))
    line = work.execute(sa.select(bank_lines.c.id)).scalar_one()
    for _ in range(2):
        unmatch(work, line)
        assert (paid(work, order_id), states(work)) == ("pending", ["open"])
        match_by_hand(work, line, number)
        assert (paid(work, order_id), states(work)) == ("captured", ["matched"])
    unmatch(work, line)
    assert (paid(work, order_id), states(work)) == ("pending", ["open"])
    assert sound(work)


def test_taking_back_one_of_two_receipts_leaves_the_other(work, tmp_path):
    order_id, _, number = an_awaited(work)
    file = statement(tmp_path, ("2026-11-20", number, "15.00", "B1"),
                     ("2026-11-25", number, "5.00", "B2"))  # fmt: skip
    taken(work, file)
    first, second = work.execute(sa.select(bank_lines.c.id).order_by(bank_lines.c.id)).scalars()
    match_by_hand(work, first, number)
    match_open(work)
    unmatch(work, second)
    assert (paid(work, order_id), states(work)) == ("partially_captured", ["matched", "open"])
    assert sound(work)


def test_a_credit_that_pays_no_order_is_put_aside_with_a_reason(work, tmp_path):
    taken(work, statement(tmp_path, ("2026-11-20", "interest", "0.12", "B1")))
    (line,) = bank.open_lines(work)
    with pytest.raises(InvalidInput, match="Say why"):
        bank.ignore(work, line, " ")
    bank.ignore(work, line, "interest of the bank")
    assert states(work) == ["ignored"]
    with pytest.raises(Refused, match="meanwhile"):
        bank.ignore(work, line, "again")
    unmatch(work, line.id)
    assert states(work) == ["open"]


def test_many_credits_are_judged_in_portions_and_none_is_forgotten(work, tmp_path):
    _, _, number = an_awaited(work)
    rows = [("2026-11-20", f"thanks {at}", "1.00", f"B{at}") for at in range(PORTION)]
    file = statement(tmp_path, *rows, ("2026-11-20", number, "20.00", "LAST"))
    import_bank_statement(work, file)
    first = match_open(work)
    assert (first.number, first.last > 0) == (0, True)
    assert match_open(work, first.last) == Matched(1, 0)


def test_an_order_that_is_not_here_cannot_be_matched(work, tmp_path):
    taken(work, statement(tmp_path, ("2026-11-20", "x", "1.00", "B1")))
    with pytest.raises(NotFound, match="no order IO-9"):
        match_by_hand(work, bank.open_lines(work)[0].id, "io-9")
