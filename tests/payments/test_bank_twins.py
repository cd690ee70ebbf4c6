"""One credit told by two statements counts once; what is nearly the same waits for a person."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from iorder.flows.import_bank_statement import (
    import_bank_statement,
    match_open,
    of_its_own,
    told_before,
    unmatch,
)
from iorder.flows.pay_order import NewPayment, pay_order
from iorder.flows.read_bank_statement import Statement, read_bank_statement
from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.orders.model import orders
from iorder.payments.bank_credit import Credit
from iorder.payments.bank_twins import Known, likeness
from iorder.payments.model import bank_lines
from tests.builders import a_live_order

DAY = date(2026, 11, 20)
IBAN = "DE89370400440532013000"
CAMT = Known(1, f"{IBAN}:B1", DAY, 2000, "EUR", "Invoice 4711", "Ana Pires", IBAN, "E2E-1", "B1")
SWIFT = Credit("mt940:aa#1", DAY, Money(2000, "EUR"), "Invoice 4711", "ANA PIRES",
               "37040044/0532013000", "E2E-1", "")  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, "same"),
        ({"account": f"{IBAN}EUR"}, "same"),
        ({"account": IBAN, "end_to_end": "", "reference": "SVWZ Invoice 4711 EREF"}, "same"),
        ({"account": "", "payer": "Ana Pires"}, "same"),
        ({"account": "", "payer": "Somebody", "end_to_end": ""}, "near"),
        ({"booked_on": date(2026, 11, 21)}, "near"),
        ({"end_to_end": "", "reference": ""}, "near"),
        ({"account": "50880050/0194774600"}, ""),
        ({"end_to_end": "E2E-2"}, ""),
        ({"booked_on": date(2026, 11, 23)}, ""),
        ({"end_to_end": "", "reference": "Rent of May", "payer": "Bo"}, ""),
        ({"external_ref": f"{IBAN}:B2", "bank_ref": "B2"}, ""),
        ({"external_ref": f"{IBAN}:B1/0", "bank_ref": "B1", "account": IBAN}, "same"),
    ],
)
def test_how_alike_two_credits_are(changed, found):
    assert likeness(replace(SWIFT, **changed), CAMT) == found


def lines(work):
    c = bank_lines.c
    rows = work.execute(sa.select(c.id, c.state, c.twin_of, c.problem).order_by(c.id))
    return [tuple(row) for row in rows]


def statement(*credits):
    return Statement("s", credits, (), 0)


def awaited(work, minor=2000):
    order_id = a_live_order(work, total_minor=minor, payment_method="bank_transfer")
    new = NewPayment(order_id, "bank_transfer", provider="bank_transfer",
                     amount=Money(minor, "EUR"))  # fmt: skip
    pay_order(work, new)
    return work.execute(sa.select(orders.c.number).where(orders.c.id == order_id)).scalar_one()


def written(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


CAMT_FILE = """<?xml version="1.0"?><Document><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><EndToEndId>{e2e}</EndToEndId></Refs><RltdPties><Dbtr><Nm>Ana Pires</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>Invoice {number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
SWIFT_FILE = """:20:STARTUMS
:25:37040044/0532013000
:28C:1/1
:60F:C261119EUR100,00
:61:2611201120CR20,00N062NONREF
:86:166?00GUTSCHRIFT?20EREF+{e2e}?21SVWZ+Invoice {number}?32Ana Pires
:62F:C261120EUR120,00
"""


@pytest.mark.parametrize("first", ["camt", "swift"])
def test_a_credit_told_in_both_formats_pays_once_in_whichever_order(work, tmp_path, first):
    number = awaited(work)
    told = {"number": number, "e2e": "E2E-77"}
    files = [
        written(tmp_path, "a.xml", CAMT_FILE.format(**told)),
        written(tmp_path, "a.sta", SWIFT_FILE.format(**told)),
    ]
    if first == "swift":
        files.reverse()
    taken = []
    for path in (*files, *files):
        taken.append(import_bank_statement(work, read_bank_statement(path, "EUR")))
        match_open(work)
    assert [(one.new, one.known) for one in taken] == [(1, 0), (0, 1), (0, 1), (0, 1)]
    assert [row[1] for row in lines(work)] == ["matched"]


def test_two_equal_credits_of_one_statement_are_two_in_the_other_too(work):
    camt = [Credit(f"{IBAN}:B{n}", DAY, Money(500, "EUR"), "Donation", "Bo", IBAN, "", f"B{n}")
            for n in (1, 2)]  # fmt: skip
    swift = [Credit(f"mt940:x#{n}", DAY, Money(500, "EUR"), "Donation", "Bo", IBAN)
             for n in (1, 2, 3)]  # fmt: skip
    assert import_bank_statement(work, statement(*camt)).new == 2
    taken = import_bank_statement(work, statement(*swift))
    assert (taken.new, taken.known) == (1, 2)


def test_what_is_nearly_the_same_pays_nothing_until_a_person_has_said(work):
    number = awaited(work)
    first = Credit(f"{IBAN}:B1", DAY, Money(2000, "EUR"), "thanks", "Ana", IBAN, "", "B1")
    import_bank_statement(work, statement(first))
    other = Credit("mt940:y#1", date(2026, 11, 21), Money(2000, "EUR"), number, "Ana", IBAN)
    import_bank_statement(work, statement(other))
    assert match_open(work).number == 0
    (known, _, _, _), (key, state, twin, words) = lines(work)
    assert (state, twin) == ("open", known)
    assert "may be the credit of 20 Nov" in words
    told_before(work, key)
    assert lines(work)[1][1] == "ignored"
    unmatch(work, key)
    of_its_own(work, key)
    assert lines(work)[1][1:3] == ("matched", None)
    with pytest.raises(Refused):
        told_before(work, known)
