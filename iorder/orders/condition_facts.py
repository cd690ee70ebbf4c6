"""What conditions of automations may ask of an order, each with its kind and its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass

Kind = str
NUMBER, TEXT, SET, YES = "number", "text", "set", "yes or no"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of an order; ``choices``: where its values can be chosen from, by name."""

    kind: Kind
    label: str
    words: str
    choices: str = ""


FACTS: Mapping[str, Fact] = {
    "total": Fact(NUMBER, "Total", "the whole order, in its currency"),
    "items": Fact(NUMBER, "Items' value", "without shipping, tax and the order's discount"),
    "discount": Fact(NUMBER, "Discount", "on the whole order"),
    "shipping": Fact(NUMBER, "Shipping paid", "what the buyer pays for shipping"),
    "currency": Fact(TEXT, "Currency", "three letters, such as 'EUR'", "currencies"),
    "channel": Fact(TEXT, "Channel", "its short name, such as 'web'", "channels"),
    "country": Fact(TEXT, "Country", "where it goes, two letters, such as 'DE'", "countries"),
    "region": Fact(TEXT, "Region", "state or province where it goes"),
    "city": Fact(TEXT, "City", "where it goes"),
    "postcode": Fact(TEXT, "Postcode", "where it goes, as written"),
    "payment_method": Fact(TEXT, "Payment method", "such as 'card' or 'cod'", "payment_methods"),
    "payment_state": Fact(TEXT, "Payment", "such as 'unpaid' or 'captured'", "payment_states"),
    "shipping_method": Fact(TEXT, "Shipping method", "as ordered", "shipping_methods"),
    "tags": Fact(SET, "Tags", "all tags of the order", "tags"),
    "skus": Fact(SET, "SKUs", "codes of what is ordered", "skus"),
    "points": Fact(SET, "Points", "codes of the points that hold its stock", "points"),
    "flags": Fact(SET, "Flags", "such as 'difference'"),
    "line_count": Fact(NUMBER, "Lines", "how many lines"),
    "units": Fact(NUMBER, "Units", "of all lines together"),
    "weight_g": Fact(NUMBER, "Weight", "of all units, in grams"),
    "is_first_order": Fact(YES, "First order", "the customer has none before it"),
    "customer_orders": Fact(NUMBER, "Orders before", "of the same customer"),
    "is_backorder": Fact(YES, "Backorder", "some of it was sold before it was there"),
    "is_screened": Fact(YES, "Fraud checked", "the fraud check has looked at it"),
    "fraud_score": Fact(NUMBER, "Fraud score", "points of the last check, 0 where there is none"),
    "fraud_state": Fact(TEXT, "Fraud check", "such as 'review' or 'approved'", "fraud_states"),
    "geo_quality": Fact(TEXT, "Place known by", "how well its place is known, empty: not at all"),
    "hour": Fact(NUMBER, "Hour", "of placing, 0 to 23 in the shop's zone"),
    "weekday": Fact(TEXT, "Weekday", "of placing, such as 'monday'", "weekdays"),
    "has_bill_address": Fact(YES, "Billing address", "one that differs is given"),
}
