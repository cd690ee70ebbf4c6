"""Billing, delivery and card disagree about the country or the person."""

from collections.abc import Iterator
from dataclasses import dataclass

from iorder.fraud.check import Case, Signal, number


@dataclass(frozen=True, slots=True)
class Mismatches:
    country_points: int = number(18, "Points for two countries", 100)
    name_points: int = number(6, "Points for two names", 100)
    card_points: int = number(22, "Points for a card of a third country", 100)


class AddressMismatch:
    slug = "address_mismatch"
    label = "Addresses and card agree"
    group = "Addresses"
    kind = "address"
    reads = "countries and names of billing and delivery, the card's country"
    weight = 100
    Parameters = Mismatches

    def assess(self, case: Case, parameters: Mismatches) -> list[Signal]:
        return [*_addresses(case, parameters), *_cards(case, parameters)]


def _addresses(case: Case, parameters: Mismatches) -> Iterator[Signal]:
    bill, ship = case.bill, case.ship
    if bill.country and ship.country and bill.country != ship.country:
        yield Signal(
            parameters.country_points,
            f"Billed in {bill.country}, delivered to {ship.country}",
            "ask whom the order is for",
            {"bill": bill.country, "ship": ship.country},
        )
    if bill.name and ship.name and not _same_person(bill.name, ship.name):
        yield Signal(parameters.name_points, "Billed to one name, delivered to another")


def _cards(case: Case, parameters: Mismatches) -> Iterator[Signal]:
    """A card of neither country: one each that was used."""
    homes = {case.bill.country, case.ship.country} - {""}
    cards = {one.card_country for one in case.payments} - {""}
    for country in sorted(cards - homes) if homes else ():
        yield Signal(
            parameters.card_points,
            f"The card is of {country}, the addresses are in {' and '.join(sorted(homes))}",
            "ask for another means of payment",
            {"card": country, "addresses": sorted(homes)},
        )


def _same_person(one: str, other: str) -> bool:
    """Some part of the name is the same: ``A. Pires`` and ``Ana Pires``."""
    return bool(set(one.casefold().split()) & set(other.casefold().split()))


CHECK = AddressMismatch()
