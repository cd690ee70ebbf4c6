"""What a column can mean: our fields by the part a file plays, their types and header words.

One line a field: name, type, then alternatives in the concepts of ``lexicon``. Fields of an
order's line start with ``line_``; in a mapping file they stand under ``lines`` without it.
"""

from dataclasses import dataclass

_ADDRESS = """
{p}_name        text     {c} name|{c} person|{c} person name|{c} address name|{c} full name
{p}_first_name  text     {c} first name|{c} first|{c} address first name
{p}_last_name   text     {c} last name|{c} last|{c} address last name
{p}_company     text     {c} company|{c} address company|{c} company name
{p}_line1       text     {c} address|{c} street|{c} address line|{c} address street
{p}_line2       text     {c} address2|{c} address line (2)
{p}_city        text     {c} city|{c} address city
{p}_region      text     {c} region|{c} address region
{p}_postcode    postcode {c} postcode|{c} address postcode|{c} postcode prefix
{p}_country     text     {c} country|{c} address country|{c} country code|{c} address country code
{p}_phone       text     {c} phone|{c} address phone
{p}_email       email    {c} email
"""

_PLACE = """
ship_name       text     ship person|ship
ship_line1      text     address|street|address line|street address
ship_line2      text     address2
ship_city       text     city|address city
ship_region     text     region
ship_postcode   postcode postcode|postcode prefix
ship_country    text     country|country code
"""

_LINE = """
line_ref        id       line id|order line id|order item id|line|order line item id|line item id
 |item id
line_sku        id       sku|line sku|line item sku|product sku|item sku|product code|item code
 |sku id|stock code|item sku code
line_sku_ref    id       product id|line product id|item product id|item id|line item product id
 |product|item
line_title      text     product name|item name|product title|line name|line item name|line title
 |item title|product|item|product description|item description|title|description
line_quantity   whole    quantity|line quantity|line item quantity|item quantity|product quantity
 |unit quantity|order quantity|quantity purchase|unit|id quantity|quantity unit
line_unit_price price    unit price|line price|line item price|item unit price|product price
 |price|line unit price|item price|product unit price|quantity price|net price|unit net price
 |unit price incl tax|unit price excl tax|price incl tax|price excl tax|net unit price
 |item net price
 |price gross|unit price gross|item price gross
line_total      amount   line total|line item total|line amount|item total|total price
 |line total price|item amount|line total amount|product total|line subtotal|item subtotal
 |line net|line amount incl tax|line net amount
 |?sales|line gross|item gross|line total gross|item total gross
line_discount   discount line discount|line item discount|discount|item discount|discount percent
 |line discount percent|product discount|item discount percent|discount amount
 |line discount amount|item discount amount
line_tax        amount   line tax|item tax|line item tax|line item total tax|line total tax
 |tax amount|tax
line_shipping   amount   freight amount|freight|line freight|line ship|ship price|ship amount
 |ship costs|item freight|ship freight|ship|freight costs|delivery costs|line ship costs
line_point_ref  id       seller id|seller|line store id|line location|supplier id
line_shipment_ref id     shipment id|ship id|shipment|delivery id
 |shipped id|ship
"""

_ORDER = """
ref             id       order id|order code|order|document id|order name|bill id|id|bill
 |transaction id|purchase order|document|transaction|purchase order id
placed_at       date     order date|purchase date|created date|order purchase date
 |order created date|date|order created|created|order time|purchase|sale date|date created
 |bill date|document date|transaction date|order|bill created date
currency        currency currency|order currency|currency code
status          status   order status|status|order region
payment_status  pay_status payment status|paid status|order payment status|paid
fulfillment_status ful_status fulfillment status|ship status|delivery status|shipment status
customer_ref    id       customer id|customer code|customer
 |customer username
customer_person_ref id   customer unique id
email           email    email|customer email|email address|order email|customer email address
 |contact email
phone           text     phone|customer phone|person phone
customer_name   text     customer name|person name|customer|name customer|customer person
 |customer person name|full name|name|customer full name
customer_first_name text customer first name|first name|first
customer_last_name text  customer last name|last name|last
customer_company text    company|company name|customer company
shipping        amount   freight|ship|ship freight|ship costs|ship amount|ship price|ship total
 |freight amount|freight costs|delivery costs|total ship|delivery freight
tax             amount   tax|total tax|order tax|tax amount|tax total|order total tax
discount        amount   discount|discount amount|order discount|total discount|discount total
 |cart discount
subtotal        amount   subtotal|order subtotal|subtotal amount|subtotal price|net|net amount
 |net total|order net|total excl tax|total excl|subtotal excl tax|order subtotal amount
total           amount   total|order total|total amount|total price|order amount
 |order total amount|amount|grand total|bill amount|bill total|total incl tax|total incl
 |amount incl tax|order total incl tax|total paid|purchase amount|order net total
 |total gross|gross amount|gross|total purchase
refunded        amount   refund amount|refund|amount refund|total refund|order refund amount
payment_method  text     payment method|payment|order payment method|payment method title
 |paid method|payment method title
payment_ref     text     payment id|payment reference
shipping_method text     ship method|delivery method|ship method title|shipment method
 |ship service
carrier         id       carrier|carrier id|ship carrier|carrier name|shipment carrier
 |carrier company
tracking_number id       tracking id|tracking|tracking code|ship tracking id|shipment tracking id
point_ref       id       store id|location id|location|store|store name|location name
 |location code
ship_by         date     ship limit date|ship estimated date|limit ship date|ship limit
promised_at     date     estimated date|order estimated delivery date|estimated delivery date
 |promised date|estimated delivered date|delivery estimated date|order estimated date
 |estimated delivery|estimated|delivery estimated|ship estimated
paid_at         date     paid date|payment date|order paid date|order payment date
shipped_at      date     shipped date|ship date|order shipped date|order delivered carrier date
 |delivered carrier date|fulfillment date|order ship date|delivery carrier date
 |order delivery carrier date|order carrier date|carrier date|shipped|date shipped carrier
delivered_at    date     delivered date|order delivered date|order delivered customer date
 |delivered customer date|order delivery customer date|delivery customer date|delivery date
 |order customer date|delivered|delivery|delivered customer|customer delivered date
cancelled_at    date     cancelled date|order cancelled date|cancelled
note            text     note|order note|customer note|note customer
tags            text     tags|order tags
is_test         bool     test|order test
"""

_PERSON_NAME = """
name         text     name|person name|customer name|first last name|full name
 |customer person name|person
 |customer
"""

_PERSON = """
first_name   text     first name|first|customer first name
last_name    text     last name|last|customer last name
company      text     company name|company|customer company|name company
line1        text     address|street|customer address|customer street|address street|address line
 |physical address|store address|ship address|street address
line2        text     address2|address line (2)
city         text     city|customer city|seller city|store city|address city|location city
region       text     region|customer region|seller region|address region|store region
postcode     postcode postcode|customer postcode|customer postcode prefix|seller postcode prefix
 |postcode prefix|address postcode
country      text     country|country code|customer country|address country|store country
phone        text     phone|customer phone|phone id|store phone
email        email    email|email address|customer email|customer email address
"""

_RULES = {
    "orders": _ORDER + _LINE
    + _ADDRESS.format(p="ship", c="ship") + _ADDRESS.format(p="ship", c="delivery")
    + _PLACE
    + _ADDRESS.format(p="bill", c="bill")
    + _ADDRESS.format(p="bill", c="customer").replace("bill_name ", "-").replace("bill_email", "-"),
    "lines": "order_ref id order id|order|order code|bill id|document id\n" + _LINE,
    "customers": "ref id customer id|id|customer code|customer\n"
    "person_ref id customer unique id|unique id\n" + _PERSON_NAME + _PERSON,
    "products": """
ref          id       product id|id|item id|product|item|product code
title        text     product name|name|title|product title|item name|item|product|item title
 |product description
sku          id       sku|product sku|item sku
price        amount   unit price|price|product price|price unit|regular price|sale price
currency     currency currency
category     text     product category name|category|category name|product category|category id
brand        text     brand
barcode      id       barcode
weight_g     number   weight g|product weight g|weight|g
weight_kg    number   weight kg
length_cm    number   length cm|product length cm
width_cm     number   width cm|product width cm
height_cm    number   height cm|product height cm
discontinued bool     discontinued
reorder_point whole   reorder level|reorder|reorder quantity
on_hand      whole    stock|quantity stock unit|stock quantity|quantity stock|stock unit|quantity
details      text     product details|details
""",
    "payments": """
order_ref    id       order id|order|order code
ref          id       payment id|id|transaction id|payment
position     whole    payment sequence|sequence|payment line|sequence id|payment id|id
method       text     payment method|method|payment|paid method
installments whole    payment installments|installments|installments quantity
amount       amount   payment amount|amount|payment total|total|paid amount
currency     currency currency
at           date     payment date|date|paid date|created date|created|transaction date|paid
refunded     amount   refund amount|refund
""",
    "points": """
ref          id       store id|location id|seller id|id|store|location|code|location code
 |store code|seller code
label        text     store name|name|location name|store|location|seller name
point_kind   text     method|store method
latitude     number   latitude
longitude    number   longitude
name         text     person name|person
""" + _PERSON,
    "stock": """
point_ref    id       store id|location id|store|location|location name|store name|location code
sku          id       sku|product sku
sku_ref      id       product id|item id|product|item|product code
on_hand      whole    product stock|stock|quantity|stock quantity|quantity stock|stock unit
 |product quantity
safety       whole    safety stock|safety
reorder_point whole   reorder level|reorder
""",
    "shipments": """
ref          id       shipment id|ship id|id|shipment|delivery id|shipped id
order_ref    id       order id|order
status       status   shipment status|ship status|status|delivery status
carrier      text     carrier|carrier name|carrier company|ship carrier|delivery carrier
service      text     ship method|method|service
tracking_number id    tracking id|tracking|tracking code
point_ref    id       store id|location id|store|location
customer_ref id       customer id
destination  text     delivery address|ship address|address|shipment address
shipped_at   date     shipped date|ship date|date
delivered_at date     delivered date|delivery date
promised_at  date     estimated date|estimated delivery date
""",
    "carriers": """
ref          id       carrier id|id|carrier
name         text     company name|name|carrier name|company|carrier
phone        text     phone
""",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A field of one role; ``words`` are sets of concepts, the best first."""

    name: str
    type: str
    words: tuple[frozenset[str], ...]


def _parse(text: str) -> tuple[Rule, ...]:
    rules = []
    for line in filter(None, text.replace("\n |", "|").splitlines()):
        name, kind, words = line.split(None, 2)
        if name != "-":
            options = tuple(
                frozenset(one.replace("(2)", "address2").split()) for one in words.split("|")
            )
            rules.append(Rule(name, kind, options))
    return tuple(rules)


RULES: dict[str, tuple[Rule, ...]] = {role: _parse(text) for role, text in _RULES.items()}
TYPES: dict[str, dict[str, str]] = {
    role: {rule.name: rule.type for rule in rules} for role, rules in RULES.items()
}

ENTITY = {
    "orders": "order", "lines": "line", "customers": "customer", "products": "product",
    "payments": "payment", "points": "store", "stock": "stock", "shipments": "shipment",
    "carriers": "carrier",
}  # fmt: skip
"""The word a header may carry without saying anything in a file of this role."""

REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "orders": (("ref",), ("placed_at",)),
    "lines": (("order_ref",), ("line_unit_price", "line_total")),
    "customers": (("ref", "email"),),
    "products": (("ref", "sku"),),
    "payments": (("order_ref",), ("amount",)),
    "points": (("ref",), ("label", "city", "line1", "latitude")),
    "stock": (("point_ref",), ("sku", "sku_ref"), ("on_hand",)),
    "shipments": (("ref",), ("status", "tracking_number", "shipped_at")),
    "carriers": (("ref",), ("name",)),
}
"""By role: of each group at least one field must have a column."""
