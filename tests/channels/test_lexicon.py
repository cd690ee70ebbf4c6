"""Headers of eight languages to concepts."""

import pytest

from iorder.channels.columns import columns_of
from iorder.channels.guessing import assign
from iorder.channels.lexicon import concepts


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Bestell-Nr.", ("order", "id")), ("orderID", ("order", "id")),
        ("ORDERID", ("order", "id")),
        ("order_tms", ("order", "date")), ("numéro de commande", ("id", "order")),
        ("Kundennummer", ("customer", "id")), ("Nº pedido", ("id", "order")),
        ("№ zamówienia", ("id", "order")), ("MwSt.", ("tax",)), ("Straße", ("street",)),
        ("shipVia", ("ship", "method")), ("Zip Code", ("postcode",)),
        ("Address Line 2", ("line", "address2")), ("Qty on hand", ("quantity", "stock")),
        ("voraussichtliches Lieferdatum", ("estimated", "delivery", "date")),
        ("territory id", ("?territory", "id")), ("", ()), ("???", ()),
    ],
)  # fmt: skip
def test_a_header_is_cut_into_concepts(header, found):
    assert concepts(header) == found


@pytest.mark.parametrize(
    ("field", "cell", "headers"),
    [
        ("ref", "A1", "Order No|Order #|Invoice Number|Auftragsnummer|N° commande"
                      "|Pedido|Bestelnummer"
                      "|Numer zamówienia|Sales Order No|PO Number|Transaction ID|Belegnummer"),
        ("placed_at", "2026-01-02", "Order Date|Ordered At|Placed On|Kaufdatum|Bestellt am|Fecha"
                                    "|Date de commande|Data ordine|Data zamówienia|InvoiceDate"),
        ("customer_ref", "C17", "Customer ID|Client No|Kd-Nr|Numéro client"
                                "|Código cliente|Klantnummer"),
        ("line_quantity", "2", "Qty|Units|Menge|Anzahl|Quantité|Cantidad|Quantità"
                               "|Aantal|Ilość|Pcs"),
        ("line_unit_price", "3.50", "Unit Price|Price Each|Einzelpreis|Prix unitaire"
                                    "|Precio unitario"
                                    "|Prezzo unitario|Stuksprijs|Cena jednostkowa|Selling Price"),
        ("line_title", "Blue mug", "Product Name|Item|Artikelbezeichnung|Désignation|Description"),
        ("total", "28.90", "Order Total|Grand Total|Gesamtbetrag|Montant total"
                           "|Importe total|Totaal"),
        ("shipping", "4.90", "Shipping Cost|Postage|Versandkosten|Frais de port|Frete"
                             "|Delivery Fee"),
        ("tax", "1.90", "VAT|Sales Tax|MwSt|USt|TVA|IVA|BTW"),
        ("payment_method", "Visa", "Payment Type|Zahlungsart|Mode de paiement|Forma de pago"),
        ("shipped_at", "2026-01-02", "Ship Date|Dispatched|Versanddatum|Date d'expédition"),
        ("promised_at", "2026-01-02", "Required By|Due Date|Liefertermin|Date de livraison prévue"),
        ("ship_city", "Kiel", "Ship To City|Lieferort|Ville de livraison|City"),
        ("ship_postcode", "24103", "Delivery Postcode|Liefer-PLZ|Shipping ZIP|PLZ"),
    ],
)  # fmt: skip
def test_many_headers_name_one_field_of_an_order(field, cell, headers):
    for header in headers.split("|"):
        found = assign("orders", columns_of([header], [[cell]]))
        assert list(found) == [field], header
