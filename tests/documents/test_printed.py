"""Documents on paper: what stands on them, on how many pages, in whose notation; same bytes."""

import hashlib
import io
import sys
from dataclasses import replace

import pytest
from pypdf import PdfReader

from iorder.documents.body import Body, Item, Tax
from iorder.documents.fonts import marked
from iorder.documents.notation import notation
from iorder.documents.render import Printed, pdf

SHOP = ("Iris & Co", "Hauptstr. 1", "10115 Berlin")


def a_body(kind="invoice", lines=3, currency="EUR", country="DE", **more):
    items = tuple(
        Item(f"SKU-{at}", f"Lamp number {at}", 2, 1999, 0, 3998) for at in range(1, lines + 1)
    )
    total = 3998 * lines
    facts = {
        "bill_to": ("Ana Pires", "69002 Lyon"), "ship_to": ("Ana Pires", "69002 Lyon"),
        "facts": (("Order", "IO-1042"),), "sums": (("Items", total),),
        "taxes": (Tax("19 %", 1000, 190),), "total_minor": total, **more,
    }  # fmt: skip
    return Body(kind, "2026-11-26", currency, country, SHOP, items=items, code="IO-1042", **facts)


def read(data):
    """The text of each page, white space folded, no-break spaces as spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_an_invoice_says_who_what_and_how_much():
    (text,) = read(pdf([Printed(a_body(), "INV-2026-00001")]))
    for words in ("Invoice", "INV-2026-00001", "Iris & Co", "Ana Pires", "26.11.2026", "SKU-2",
                  "Lamp number 3", "19,99 €", "119,94 €", "19 % on 10,00 €", "1,90 €",
                  "Page 1 of 1", "IO-1042"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("currency", "country", "total"),
    [("JPY", "JP", "¥11,994"), ("KWD", "KW", "KWD 11.994"), ("EUR", "FR", "119,94 €"),
     ("EUR", "IE", "€119.94"), ("USD", "US", "$119.94"), ("CHF", "CH", "CHF 119.94"),
     ("PLN", "PL", "119,94 zł"), ("BRL", "BR", "R$119,94")],
)  # fmt: skip
def test_the_total_to_the_minor_unit_as_its_country_writes_it(currency, country, total):
    (text,) = read(pdf([Printed(a_body(currency=currency, country=country), "INV-1")]))
    assert f"Total {total}" in text


def test_amounts_group_their_digits_and_a_minus_stands_before_all():
    assert notation("DE").money(-123456789, "EUR") == "\u22121.234.567,89\u00a0€"
    assert notation("").money(123456789, "JPY") == "¥123,456,789"
    assert notation("SE").money(5, "KWD") == "0,005\u00a0KWD"
    assert notation("US").date("2026-03-09") == "March 9, 2026"


def test_two_hundred_lines_go_over_pages_with_their_heads():
    pages = read(pdf([Printed(a_body(lines=200), "INV-2026-00007")]))
    assert 4 <= len(pages) <= 9
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Invoice INV-2026-00007" in text
        if "SKU-" in text:
            assert "Quantity" in text
            assert "Amount" in text
    whole = " ".join(pages)
    assert all(whole.count(f"Lamp number {at} ") == 1 for at in range(1, 201))
    assert "Total 7.996,00 €" in pages[-1]


def test_a_packing_slip_has_no_prices():
    (text,) = read(pdf([Printed(a_body("packing_slip"))]))
    assert "Packing slip" in text
    assert "Lamp number 1" in text
    assert "€" not in text
    assert "Total" not in text


def test_slips_of_many_orders_begin_each_on_a_page_and_number_it():
    slips = [Printed(a_body("packing_slip", lines=lines), f"PS-{lines}") for lines in (1, 60, 2)]
    pages = read(pdf(slips, "Packing slips"))
    feet = [text[text.rindex("Packing slip PS-") :] for text in pages]
    assert feet == [
        "Packing slip PS-1 Page 1 of 1",
        "Packing slip PS-60 Page 1 of 2",
        "Packing slip PS-60 Page 2 of 2",
        "Packing slip PS-2 Page 1 of 1",
    ]


def test_the_same_document_is_the_same_bytes():
    first, again = (pdf([Printed(a_body(), "INV-1")]) for _ in range(2))
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()


def test_latin_greek_and_cyrillic_are_embedded_and_read_back():
    words = "Żarówka Łódź ğüş Λάμπα Лампа Ђорђе ₹ ₺"
    data = pdf([Printed(a_body(note=words), "INV-1")])
    (text,) = read(data)
    assert words in text
    page = PdfReader(io.BytesIO(data)).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    inter = [font for font in fonts if "Inter" in font["/BaseFont"]]
    assert len(inter) >= 2
    assert all("/FontFile2" in font["/FontDescriptor"] for font in inter)


def test_what_no_font_has_is_a_square_and_markup_is_text():
    assert marked("<b>&") == "&lt;b&gt;&amp;"
    assert marked("a\u0639b") == "a\u25a1b"
    assert "HeiseiKakuGo" in marked("ランプ")
    assert "STSong" in marked("灯")
    assert "HYGothic" in marked("램프")


def test_a_body_comes_back_from_the_store_equal():
    import json

    body = a_body()
    assert Body.read(json.loads(json.dumps(body.as_json()))) == body


def test_the_service_does_not_load_reportlab():
    import subprocess

    code = "import iorder.flows.issue_document, sys; print('reportlab' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_amount_is_broken_over_two_lines_and_no_column_stands_empty():
    dear = Item("LAMP-1", "Brass lamp", 3, 12_800_500, 0, 38_401_500)
    body = replace(a_body(currency="KWD", country="KW"), items=(dear,), total_minor=38_402_750)
    (text,) = read(pdf([Printed(body, "INV-1")]))
    for words in ("KWD 12,800.500", "KWD 38,401.500", "Total KWD 38,402.750", "Currency KWD"):
        assert words in text
    assert "Discount" not in text
    reduced = replace(body, items=(replace(dear, discount_minor=1_500),))
    (text,) = read(pdf([Printed(reduced, "INV-1")]))
    assert "Discount" in text
    assert "\u2212KWD 1.500" in text
