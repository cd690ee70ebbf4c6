"""Suppliers and price lists: what may be written of them, and a list that comes as a file."""

import pytest

from iorder.catalog import kits
from iorder.catalog.lookup import UnknownSku
from iorder.flows.list_price import PriceLine, list_price
from iorder.flows.price_list_by_file import price_list_by_file, read_price_list
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.money import UnknownCurrency
from iorder.purchasing import suppliers
from iorder.purchasing.suppliers import CodeTaken, Details, Price
from tests.builders import a_sku
from tests.support.buying import a_supplier

ACME = Details("ACME", "Acme Ltd", "EUR")


def prices(work, supplier):
    """{sku id: (cost, theirs, pack, least, days)}"""
    return {
        one.sku_id: (one.cost_minor, one.code, one.pack_units, one.min_units, one.lead_days)
        for one in suppliers.prices_of(work, supplier)
    }


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Details("", "Acme", "EUR"), "a code and a name"),
        (Details("A", "  ", "EUR"), "a code and a name"),
        (Details("A", "Acme", "EURO"), "not an ISO 4217"),
        (Details("A", "Acme", ""), "not an ISO 4217"),
        (Details("A", "Acme", "EUR", -1), "from 0 to 730"),
        (Details("A", "Acme", "EUR", 731), "from 0 to 730"),
        (Details("A", "Acme", "EUR", email="acme"), "no email"),
    ],
)
def test_what_cannot_be_is_refused_in_words(work, wanted, said):
    with pytest.raises((InvalidInput, UnknownCurrency), match=said):
        suppliers.add(work, wanted)


def test_two_suppliers_cannot_share_a_code(work):
    suppliers.add(work, ACME)
    other = suppliers.add(work, Details("SWIFT", "Swift", "EUR"))
    with pytest.raises(CodeTaken, match="called ACME"):
        suppliers.add(work, ACME)
    with pytest.raises(CodeTaken):
        suppliers.edit(work, other, ACME, 1)


def test_an_edit_carries_the_version_it_saw_and_the_same_twice_is_once(work):
    acme = suppliers.add(work, ACME)
    new = Details("ACME", "Acme Lighting", "EUR", 5)
    suppliers.edit(work, acme, new, 1)
    suppliers.edit(work, acme, new, 1)
    with pytest.raises(StaleEdit, match="lead_days is now 5"):
        suppliers.edit(work, acme, Details("ACME", "Acme Lighting", "EUR", 6), 1)
    with pytest.raises(NotFound):
        suppliers.edit(work, 999, ACME, 1)


def test_a_price_list_keeps_its_currency(work):
    lamp = a_sku(work)
    acme = a_supplier(work, "ACME", Price(lamp, 400))
    yen = Details("ACME", "Acme Ltd", "JPY", 7)
    with pytest.raises(Refused, match="price list of Acme Ltd is in EUR"):
        suppliers.edit(work, acme, yen, 1)
    assert suppliers.remove_prices(work, acme, [lamp]) == 1
    suppliers.edit(work, acme, yen, 1)


def test_prices_are_put_on_the_list_or_over_what_stood_there(work):
    lamp, mug = a_sku(work), a_sku(work, "MUG")
    acme = a_supplier(work, "ACME", Price(lamp, 400), Price(mug, 150))
    assert suppliers.set_prices(work, acme, [Price(lamp, 400), Price(mug, 155, "M-1", 6, 12)]) == 1
    assert prices(work, acme) == {lamp: (400, "", 1, 1, None), mug: (155, "M-1", 6, 12, None)}
    for wrong in (Price(lamp, -1), Price(lamp, 1, "", 0), Price(lamp, 1, "", 1, 0)):
        with pytest.raises(InvalidInput):
            suppliers.set_prices(work, acme, [wrong])
    with pytest.raises(InvalidInput, match="stands twice"):
        suppliers.set_prices(work, acme, [Price(lamp, 1), Price(lamp, 2)])


def test_one_line_is_written_by_code_and_keeps_what_they_call_it(work):
    lamp = a_sku(work)
    acme = a_supplier(work, "ACME", Price(lamp, 400, "A-1"))
    list_price(work, acme, PriceLine("LAMP", "4.10", 6, 12, 3))
    assert prices(work, acme) == {lamp: (410, "A-1", 6, 12, 3)}
    with pytest.raises(UnknownSku):
        list_price(work, acme, PriceLine("LAMPP", "4.10"))
    with pytest.raises(InvalidInput, match="more digits"):
        list_price(work, acme, PriceLine("LAMP", "4.105"))


def test_a_file_lists_its_good_rows_and_names_its_bad_ones(work, tmp_path):
    lamp, mug, kit = a_sku(work), a_sku(work, "MUG"), a_sku(work, "SET")
    a_sku(work, "VASE")
    kits.define(work, kit, {lamp: 1})
    acme = a_supplier(work, "ACME", Price(mug, 150, "M-1", 6))
    path = tmp_path / "acme.csv"
    path.write_text(
        "Supplier SKU;Article;Unit price;Pack;MOQ;Lead time\n"
        "A-77;LAMP;4,25;6;12;3\n"
        ";NOPE;1,00;;;\n"
        ";SET;1,00;;;\n"
        ";VASE;-2,00;;;\n"
        ";VASE;abc;;;\n"
        ";VASE;1,005;;;\n"
        ";VASE;1,50;2.5;;\n"
        ";VASE;1,50;0;;\n"
        ";VASE;1,50;;;900\n"
        ";LAMP;9,00;;;\n"
    )
    done = price_list_by_file(work, acme, read_price_list(path))
    assert prices(work, acme) == {lamp: (425, "A-77", 6, 12, 3), mug: (150, "M-1", 6, 1, None)}
    assert (done.taken, done.changed) == (1, 1)
    assert [(one.row, one.column) for one in done.bad] == [
        (3, "Article"), (4, "Article"), (5, "Unit price"), (6, "Unit price"), (7, "Unit price"),
        (8, "Pack"), (9, "Pack"), (10, "Lead time"), (11, "Article"),
    ]  # fmt: skip
    assert "LAMP stands in row 2 already" in done.bad[-1].reason


def test_a_file_without_a_cost_column_is_refused(tmp_path):
    path = tmp_path / "acme.csv"
    path.write_text("SKU,Colour\nLAMP,red\n")
    with pytest.raises(InvalidInput, match="no column is called cost"):
        read_price_list(path)
