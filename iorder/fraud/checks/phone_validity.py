"""A phone number that cannot exist, or is of another country than the delivery."""

from dataclasses import dataclass
from typing import Any

from iorder.fraud.check import Case, Signal, number


@dataclass(frozen=True, slots=True)
class Phones:
    points: int = number(15, "Points for an impossible number", 100)
    country_points: int = number(8, "Points for a number of another country", 100)
    kind_points: int = number(12, "Points for a paid or virtual number", 100)


class PhoneValidity:
    slug = "phone_validity"
    label = "Phone number can exist"
    group = "Contact"
    kind = "phone"
    reads = "the phone number and the country of delivery"
    weight = 100
    Parameters = Phones

    def assess(self, case: Case, parameters: Phones) -> list[Signal]:
        if not case.phone:
            return []
        import phonenumbers as phones  # noqa: PLC0415 - 47 MB of numbering plans

        try:
            parsed = phones.parse(case.phone, case.ship.country or case.bill.country or None)
        except phones.NumberParseException:
            return [_impossible(parameters)]
        if not phones.is_valid_number(parsed):
            return [_impossible(parameters)]
        return _of_country(case, phones.region_code_for_number(parsed), parameters) + _of_kind(
            phones, parsed, parameters
        )


def _impossible(parameters: Phones) -> Signal:
    return Signal(
        parameters.points, "The phone number is not one that can exist", "write to the buyer"
    )


def _of_country(case: Case, region: str | None, parameters: Phones) -> list[Signal]:
    homes = {case.ship.country, case.bill.country} - {""}
    if not region or not homes or region in homes:
        return []
    return [
        Signal(
            parameters.country_points,
            f"The phone number is of {region}, the addresses are in {' and '.join(sorted(homes))}",
            "call the buyer",
            {"phone": region, "addresses": sorted(homes)},
        )
    ]


def _of_kind(phones: Any, parsed: Any, parameters: Phones) -> list[Signal]:
    kinds = phones.PhoneNumberType
    odd = {kinds.PREMIUM_RATE: "a premium rate number", kinds.VOIP: "a number on the internet",
           kinds.PAGER: "a pager", kinds.TOLL_FREE: "a free-phone number"}  # fmt: skip
    name = odd.get(phones.number_type(parsed))
    return (
        [Signal(parameters.kind_points, f"The phone is {name}", "call the buyer")] if name else []
    )


CHECK = PhoneValidity()
