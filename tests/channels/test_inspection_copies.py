"""The real sets under other words, separators and encodings: understood as before.

A copy is renamed, its files get names that say nothing, it is written with another separator and
encoding, and some with decimal commas and dates with dots.
"""

import csv
import json
import re
from pathlib import Path

import pytest

from tests.channels.copies import (
    look,
    parts,
    read,
    renamed,
    table,
    write,
    write_book,
    write_json,
    write_zip,
)

WORDS = {
    "oracle_customer_orders": """
        file        | column        | en           | de             | fr
        orders      | order_id      | Order No     | Bestellnummer  | numéro de commande
        orders      | order_tms     | Order Date   | Bestelldatum   | date de commande
        orders      | customer_id   | Customer No  | Kundennummer   | numéro client
        orders      | store_id      | Location     | Filiale        | magasin
        orders      | order_status  | Status       | Bestellstatus  | statut
        order_items | order_id      | Order No     | Bestellnummer  | numéro de commande
        order_items | line_item_id  | Line No      | Position       | ligne
        order_items | product_id    | Product Code | Artikelnummer  | référence produit
        order_items | unit_price    | Price        | Einzelpreis    | prix unitaire
        order_items | quantity      | Qty          | Menge          | quantité
        order_items | shipment_id   | Shipment No  | Sendungsnummer | numéro d'expédition
        customers   | customer_id   | Customer No  | Kundennummer   | numéro client
        customers   | email_address | E-mail       | E-Mail-Adresse | courriel
        customers   | full_name     | Name         | Kundenname     | nom
        products    | product_id    | Product Code | Artikelnummer  | référence produit
        products    | product_name  | Product      | Bezeichnung    | désignation
        products    | unit_price    | List Price   | Preis          | prix
    """,
    "northwind": """
        file          | column         | en             | de             | fr
        orders        | orderID        | Order No       | Bestell-Nr.    | N° commande
        orders        | customerID     | Customer No    | Kunden-Nr.     | N° client
        orders        | orderDate      | Order Date     | Bestelldatum   | Date commande
        orders        | requiredDate   | Required By    | Liefertermin   | Date de livraison prévue
        orders        | shippedDate    | Shipped        | Versanddatum   | Date d'expédition
        orders        | shipVia        | Ship Method    | Spediteur      | Transporteur
        orders        | freight        | Shipping Cost  | Frachtkosten   | Frais de port
        orders        | shipName       | Recipient      | Empfänger      | Destinataire
        orders        | shipAddress    | Ship To Street | Lieferadresse  | Adresse de livraison
        orders        | shipCity       | Ship To City   | Lieferort      | Ville de livraison
        orders        | shipRegion     | Ship To State  | Lieferregion   | Région de livraison
        orders        | shipPostalCode | Ship To ZIP    | Liefer-PLZ     | Code postal de livraison
        orders        | shipCountry    | Ship To Land   | Lieferland     | Pays de livraison
        order_details | orderID        | Order No       | Bestell-Nr.    | N° commande
        order_details | productID      | Item No        | Artikel-Nr.    | Réf. produit
        order_details | unitPrice      | Price          | Einzelpreis    | Prix unitaire
        order_details | quantity       | Qty            | Anzahl         | Quantité
        order_details | discount       | Discount %     | Rabatt         | Remise
        customers     | customerID     | Customer No    | Kunden-Nr.     | N° client
        customers     | companyName    | Company        | Firma          | Société
        customers     | contactName    | Contact        | Ansprechpartner | Contact
        products      | productID      | Item No        | Artikel-Nr.    | Réf. produit
        products      | productName    | Description    | Bezeichnung    | Nom du produit
        products      | unitPrice      | Price          | Preis          | Prix
        shippers      | shipperID      | Carrier ID     | Spediteur      | Transporteur
        shippers      | companyName    | Carrier Name   | Firma          | Société
    """,
    "olist_sample": """
        file           | column                        | en                | de            | fr
        orders         | order_id                      | Order No          | Bestellnummer | N° commande
        orders         | customer_id                   | Customer No       | Kundennummer  | N° client
        orders         | order_status                  | Status            | Zustand       | statut
        orders         | order_purchase_timestamp      | Order Date        | Kaufdatum     | date d'achat
        orders         | order_approved_at             | Paid At           | Bezahlt am    | payé le
        orders         | order_delivered_carrier_date  | Shipped At        | Versandt am   | date d'expédition
        orders         | order_delivered_customer_date | Delivered At      | Zugestellt am | livré le
        orders         | order_estimated_delivery_date | Expected Delivery | Liefertermin  | livraison prévue
        order_items    | order_id                      | Order No          | Bestellnummer | N° commande
        order_items    | order_item_id                 | Item No           | Position      | ligne
        order_items    | product_id                    | Product ID        | Artikelnummer | produit
        order_items    | seller_id                     | Seller            | Verkäufer     | vendeur
        order_items    | price                         | Unit Price        | Preis         | prix
        order_items    | freight_value                 | Shipping          | Fracht        | frais de port
        order_payments | order_id                      | Order No          | Bestellnummer | N° commande
        order_payments | payment_sequential            | Payment No        | lfd. Nr.      | séquence
        order_payments | payment_type                  | Payment Method    | Zahlungsart   | moyen de paiement
        order_payments | payment_installments          | Installments      | Raten         | mensualités
        order_payments | payment_value                 | Amount            | Betrag        | montant
        customers      | customer_id                   | Customer No       | Kundennummer  | N° client
        customers      | customer_zip_code_prefix      | Zip               | PLZ           | code postal
        customers      | customer_city                 | City              | Ort           | ville
        customers      | customer_state                | State             | Bundesland    | région
    """,  # noqa: E501
}
LANGUAGES = ("en", "de", "fr")


def words_of(folder: str, language: str) -> dict[str, dict[str, str]]:
    """File -> column -> what it is called in the copy."""
    at = 2 + LANGUAGES.index(language)
    found: dict[str, dict[str, str]] = {}
    for row in table(WORDS[folder])[1:]:
        found.setdefault(row[0], {})[row[1]] = row[at]
    return found


def copy_of(
    source: Path, target: Path, words: dict[str, dict[str, str]], *, local: bool, **form: str
) -> dict[str, str]:
    """Write the copy; returns its file names by the file's part of the set."""
    names = {}
    for number, (stem, names_of_columns) in enumerate(words.items(), 1):
        (path,) = (one for one in source.glob("*.csv") if _stem(one) == stem)
        rows = renamed(read(path), names_of_columns)
        if local:
            rows = [rows[0], *([_local(cell) for cell in row] for row in rows[1:])]
        names[stem] = f"{number}.csv"
        write(target / names[stem], rows, **form)
    return names


def _stem(path: Path) -> str:
    return path.stem.removeprefix("olist_").removesuffix("_dataset")


def _local(cell: str) -> str:
    """``1996-07-04 00:00`` as ``04.07.1996 00:00``, ``32.38`` as ``32,38``."""
    if re.fullmatch(r"\d+\.\d+", cell):
        return cell.replace(".", ",")
    return re.sub(r"^(\d{4})-(\d\d)-(\d\d)[T ]?", r"\3.\2.\1 ", cell).strip()


@pytest.mark.parametrize("folder", list(WORDS))
@pytest.mark.parametrize(
    ("language", "form"),
    [
        ("en", {"separator": "\t", "encoding": "utf-16"}),
        ("en", {"separator": "|", "encoding": "utf-8-sig", "end": "\n"}),
        ("de", {"separator": ";", "encoding": "cp1252"}),
        ("fr", {"separator": ";", "encoding": "utf-8"}),
    ],
    ids=["en tab utf-16", "en bar", "de semicolon cp1252", "fr semicolon"],
)
def test_a_copy_means_what_the_set_means(data_dir, tmp_path, folder, language, form):
    words = words_of(folder, language)
    local = language == "de"
    names = copy_of(data_dir / folder, tmp_path, words, local=local, **form)
    found = look("orders", tmp_path)
    assert (found.missing, found.questions) == ([], [])
    assert {one.encoding for one in found.plan.files} <= {form["encoding"], "utf-8"}
    plain = parts(look("orders", data_dir / folder))
    got = {one.name: one for one in found.plan.files}
    for stem, name in names.items():
        (role,) = (one for one, file in plain.items() if _stem(Path(file.name)) == stem)
        file, copy = plain[role], got[name]
        assert copy.role == role
        assert copy.columns == {
            name: words[stem].get(header, header) for name, header in file.columns.items()
        }
        if local and "decimal" in file.options:
            assert copy.options["decimal"] == ","
        assert copy.options.get("discount") == file.options.get("discount")


@pytest.mark.parametrize("form", ["xlsx", "zip", "json", "jsonl", "csv.gz"])
def test_a_copy_in_another_format_means_what_the_set_means(data_dir, tmp_path, form):
    sets = {
        stem: read(data_dir / "northwind" / f"{stem}.csv") for stem in words_of("northwind", "en")
    }
    if form == "xlsx":
        write_book(tmp_path / "shop.xlsx", {stem: _typed(rows) for stem, rows in sets.items()})
    elif form == "zip":
        write_zip(tmp_path / "shop.zip", {f"{stem}.csv": rows for stem, rows in sets.items()})
    for stem, rows in sets.items() if form not in ("xlsx", "zip") else ():
        records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        path = tmp_path / f"{stem}.{form}"
        if form == "json":
            write_json(path, records)
        elif form == "jsonl":
            path.write_text("\n".join(json.dumps(one) for one in records))
        else:
            write(path, rows)
    found = look("orders", tmp_path)
    assert (found.missing, found.questions) == ([], [])
    plain = parts(look("orders", data_dir / "northwind"))
    for role, file in parts(found).items():
        assert file.columns == plain[role].columns
        assert file.options.get("discount") == plain[role].options.get("discount")
    assert set(parts(found)) == set(plain)


def _typed(rows: list[list[str]]) -> list[list[object]]:
    """Cells as a spreadsheet holds them: numbers are numbers, ``NULL`` is empty."""
    return [rows[0], *([_cell(cell) for cell in row] for row in rows[1:])]


def _cell(cell: str) -> object:
    if cell == "NULL":
        return None
    return float(cell) if re.fullmatch(r"[1-9]\d*(\.\d+)?|0(\.\d+)?", cell) else cell


def test_the_copies_are_written_as_they_say(data_dir, tmp_path):
    names = copy_of(data_dir / "northwind", tmp_path, words_of("northwind", "de"), local=True,
                    separator=";", encoding="cp1252")  # fmt: skip
    with (tmp_path / names["orders"]).open(encoding="cp1252", newline="") as stream:
        header, first = next(rows := csv.reader(stream, delimiter=";")), next(rows)
    assert header[:1] == ["Bestell-Nr."]
    assert first[3] == "04.07.1996 00:00:00.000"
    assert first[7] == "32,38"
