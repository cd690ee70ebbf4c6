"""An email that cannot exist, or that no person would choose."""

from dataclasses import dataclass

from iorder.fraud.check import Case, Signal, number


@dataclass(frozen=True, slots=True)
class Syntax:
    points: int = number(20, "Points for an impossible email", 100)
    digits: int = number(6, "Digits that are many", 64)
    digits_points: int = number(6, "Points for many digits", 100)


class EmailSyntax:
    slug = "email_syntax"
    label = "Email can exist"
    group = "Contact"
    kind = "email"
    reads = "how the email is written"
    weight = 100
    Parameters = Syntax

    def assess(self, case: Case, parameters: Syntax) -> list[Signal]:
        if not case.email:
            return []
        if not _can_exist(case.email):
            return [
                Signal(parameters.points, "The email is not one that can exist", "call the buyer")
            ]
        digits = sum(char.isdigit() for char in case.email.partition("@")[0])
        if digits < parameters.digits:
            return []
        return [
            Signal(
                parameters.digits_points,
                f"The email has {digits} digits before the @",
                evidence={"digits": digits},
            )
        ]


def _can_exist(email: str) -> bool:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - it loads DNS

    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


CHECK = EmailSyntax()
