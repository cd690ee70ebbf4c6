"""Statements of SWIFT (MT940, MT942): in the manners of several banks, each credit once."""

from pathlib import Path

import pytest

from iorder.flows.read_bank_statement import read_bank_statement
from iorder.payments.bank import named
from tests.payments.test_bank_statements import an_awaited, paid, sound, states, taken

SWIFT = {
    "sparkasse": ([(102050, "EUR", "Ana Pires-Schöller", "2026-11-20"),
                   (2000, "EUR", "Ben Roth", "2026-11-21")], 2),
    "ing": ([(2000, "EUR", "J. Jansen", "2026-11-20")], 1),
    "rabobank": ([(1550, "EUR", "CONTRA ACCOUNT HOLDER WITH A NAME THAT IS LONG ENOUGH",
                   "2026-11-20")] * 2, 0),
    "abnamro": ([(900, "EUR", "", "2027-01-02")], 1),
    "mbank": ([(2001, "PLN", "", "2026-11-20")], 0),
}  # fmt: skip
"""What statements in the manner of these banks tell: credits, and how much else."""


def a_swift_file(folder, bank, number="IO-1042", codec="utf-8", cut=""):
    text = (Path(__file__).parent / "statements" / f"{bank}.sta").read_text(encoding="utf-8")
    path = folder / f"{bank}.txt"
    text = text.format(number=number) if bank != "ing" else text.replace("{number}", number)
    path.write_bytes((text.partition(cut)[0] if cut else text).encode(codec))
    return path


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("bank", SWIFT)
def test_a_swift_statement_is_known_by_what_it_holds(tmp_path, bank, codec):
    found = read_bank_statement(a_swift_file(tmp_path, bank, codec=codec), "EUR")
    told = [
        (one.amount.minor, one.amount.currency, one.payer, one.booked_on.isoformat())
        for one in found.credits
    ]
    assert (told, found.passed) == SWIFT[bank]
    assert not found.bad
    assert all("IO1042" in named(one.reference) for one in found.credits)
    assert len({one.external_ref for one in found.credits}) == len(told)


def test_bad_lines_of_a_swift_statement_are_named_and_the_others_go_in(tmp_path):
    found = read_bank_statement(a_swift_file(tmp_path, "broken"), "EUR")
    assert [(one.amount.minor, one.reference) for one in found.credits] == [
        (1000, "good"), (750, "good as well"),
    ]  # fmt: skip
    assert [(one.row, one.column) for one in found.bad] == [
        (7, ":61:"), (9, ":61:"), (11, ":61:"), (13, ":61:"),
    ]  # fmt: skip
    assert "zehn" in found.bad[0].reason
    assert "more digits" in found.bad[2].reason


def test_a_swift_statement_that_is_cut_off_or_lacks_an_entry_says_so(tmp_path):
    cut = read_bank_statement(a_swift_file(tmp_path, "sparkasse", cut=":62F:"), "EUR")
    assert [(one.row, one.column) for one in cut.bad] == [(4, ":62F:")]
    path = a_swift_file(tmp_path, "sparkasse")
    path.write_text(path.read_text().replace(":61:2611211121DR3,90", "61:2611211121DR3,90"))
    less = read_bank_statement(path, "EUR")
    assert [(one.row, "one is missing" in one.reason) for one in less.bad] == [(16, True)]
    assert len(less.credits) == 2


def test_nothing_of_a_swift_statement_goes_into_the_logs(tmp_path, caplog):
    read_bank_statement(a_swift_file(tmp_path, "broken"), "EUR")
    assert not caplog.records


def test_a_swift_statement_pays_its_order_once_however_often_it_is_sent(work, tmp_path):
    order_id, _, number = an_awaited(work)
    counts = []
    for codec in ("utf-8", "cp1252"):
        path = a_swift_file(tmp_path, "sparkasse", number, codec)
        file, matched = taken(work, read_bank_statement(path, "EUR"))
        counts.append((file.new, file.known, matched))
    assert counts == [(2, 0, 1), (0, 2, 0)]
    assert (paid(work, order_id), states(work)) == ("captured", ["open", "matched"])
    assert sound(work)
