"""The plan of one import: which files play which part and which column means which field.

A plan is what the page edits, what a mapping file and a saved profile hold, and what an import
row stores; it is plain data and survives a round trip through JSON and YAML.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

KINDS = ("orders", "products", "customers", "points", "stock", "shipments", "payments")

ROLES = ("orders", "lines", "customers", "products", "payments", "points", "stock", "shipments",
         "carriers")  # fmt: skip
"""The part a file plays. ``orders`` holds one row an order or one row a line; ``lines`` adds the
lines of orders in another file; ``customers``, ``payments``, ``products`` (titles) and ``carriers``
(names) beside orders are joined to them."""


@dataclass
class FilePlan:
    """One file: how to read it and what its columns mean.

    ``columns`` maps our field names (``channels.fields``) to the file's headers. ``sheet`` names
    the sheet of a workbook, the member of a zip, or the array of a JSON document. ``options``
    holds what was seen in the values: ``decimal``, ``date_order``, ``header_row`` (1 first) and
    ``discount`` (fraction, percent or amount). ``stamp`` tells one content from another, where an
    interrupted import may be gone on with.
    """

    path: str
    name: str
    role: str
    format: str = ""
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    stamp: str = ""


@dataclass
class Plan:
    """Everything that is decided before the first row is taken.

    ``date_order`` is ``dmy``, ``mdy`` or ``ymd``; ``decimal`` is ``.`` or ``,``; empty means not
    needed or not answered yet. ``values`` translates source words by field.
    ``zone`` is the zone of times that name none.
    """

    kind: str
    channel: str = "import"
    files: list[FilePlan] = field(default_factory=list)
    profile: str = ""
    date_order: str = ""
    decimal: str = ""
    currency: str = ""
    zone: str = "UTC"
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Plan":
        files = [FilePlan(**one) for one in data.get("files", [])]
        return cls(**{**data, "files": files})


@dataclass(frozen=True)
class Guess:
    """What a column seems to mean. ``confidence`` 0-1; ``field`` empty means left out."""

    header: str
    field: str
    confidence: float
    reason: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """Something only a person can answer; ``key`` is the mapping file's key for the answer."""

    key: str
    text: str
    choices: tuple[str, ...]
    examples: tuple[str, ...] = ()


@dataclass
class Inspection:
    """What looking at the files showed: the guessed plan, why, and what must be asked."""

    plan: Plan
    guesses: dict[str, list[Guess]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    rows: int | None = None
