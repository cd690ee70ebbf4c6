"""The deny list declines; the allow list silences checks of its own kind."""

from dataclasses import dataclass

from iorder.fraud.check import Case, Listed, Signal, number


@dataclass(frozen=True, slots=True)
class Lists:
    points: int = number(100, "Points for an entry of the deny list", 100)


class OnLists:
    slug = "lists"
    label = "Deny and allow lists"
    group = "Lists"
    kind = ""
    reads = "emails, domains, phones, addresses, cards and internet addresses people have listed"
    weight = 100
    Parameters = Lists

    def assess(self, case: Case, parameters: Lists) -> list[Signal]:
        return [_denied(one, parameters) for one in case.lists if one.list == "deny"] + [
            Signal(
                0,
                f"The {_noun(one)} is on the allow list: checks of it do not count" + _because(one),
                evidence={"kind": one.kind},
            )
            for one in case.lists
            if one.list == "allow"
        ]


def _denied(one: Listed, parameters: Lists) -> Signal:
    return Signal(
        parameters.points,
        f"The {_noun(one)} is on the deny list{_because(one)}",
        "decline",
        {"kind": one.kind},
        "decline",
    )


def _because(one: Listed) -> str:
    return f" ({one.reason})" if one.reason else ""


def _noun(one: Listed) -> str:
    return {"ip": "internet address", "domain": "email's domain"}.get(one.kind, one.kind)


CHECK = OnLists()
