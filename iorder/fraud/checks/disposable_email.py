"""An email that anybody gets for ten minutes."""

from dataclasses import dataclass

from iorder.fraud.check import Case, Signal, number, words


@dataclass(frozen=True, slots=True)
class Disposable:
    points: int = number(35, "Points", 100)
    more: tuple[str, ...] = words((), "More domains that are disposable")
    fine: tuple[str, ...] = words((), "Domains that are fine")


class DisposableEmail:
    slug = "disposable_email"
    label = "Disposable email"
    group = "Contact"
    kind = "email"
    reads = "the domain of the email"
    weight = 100
    Parameters = Disposable

    def assess(self, case: Case, parameters: Disposable) -> list[Signal]:
        domain = case.email.rpartition("@")[2].lower()
        if not domain or domain in parameters.fine or not _is_disposable(domain, parameters):
            return []
        return [
            Signal(
                parameters.points,
                f"{domain} gives out emails that last for minutes",
                "ask for another email",
                {"domain": domain},
            )
        ]


def _is_disposable(domain: str, parameters: Disposable) -> bool:
    from disposable_email_domains import blocklist  # noqa: PLC0415 - ten thousand words

    parts = domain.split(".")
    ends = {".".join(parts[at:]) for at in range(len(parts) - 1)}
    return not ends.isdisjoint(blocklist) or not ends.isdisjoint(parameters.more)


CHECK = DisposableEmail()
