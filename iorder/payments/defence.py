"""The port of disputes: evidence that is handed in, losses that are accepted, how one stands there.

A defence is stateless as its provider is, which has it as ``defence``. What it does may take
several calls; only the last one decides, so that what was cut off before may be done again.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any, Final, Literal, Protocol, runtime_checkable

from iorder.payments.provider import Answer, Unsuitable

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
Standing = Literal["", "due", "submitted", "won", "lost"]
"""How a dispute stands at the service; empty where it does not say."""
OVER: Final = ("submitted", "won", "lost")


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel that evidence is about."""

    carrier: str
    number: str
    sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence: a file (``content``), or ``text``. ``kind``: ``states.EVIDENCE``;
    ``place``: which document of the case's ground it is."""

    kind: str
    label: str
    text: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0
    digest: str = ""
    content: bytes = b""
    place: str = ""

    @property
    def is_file(self) -> bool:
        return bool(self.media_type)

    def attached(self) -> "Attached":
        return Attached(self)


class Attached(BytesIO):
    """A file as SDKs want one: open, with a name."""

    def __init__(self, proof: Proof) -> None:
        super().__init__(proof.content)
        self.name = proof.name


@dataclass(frozen=True, slots=True)
class Case:
    """One dispute as a service is asked about it. ``key``: the call's idempotency key; ``ref``:
    what the service calls the dispute; ``payment``: and the payment; ``ground``: the reason a
    person chose among those the service names, empty where nobody has."""

    key: str
    ref: str
    payment: str
    currency: str
    amount_minor: int
    email: str = ""
    proofs: tuple[Proof, ...] = ()
    parcels: tuple[Sent, ...] = ()
    ground: str = ""

    @property
    def files(self) -> list[Proof]:
        return [one for one in self.proofs if one.is_file]

    def text(self, most: int) -> str:
        """What is said in words, one after the other, cut to ``most`` characters."""
        said = [one.text for one in self.proofs if one.text and not one.is_file]
        return "\n\n".join(said)[:most]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a service takes. ``most_files``: of one dispute; ``total_bytes``: of all together."""

    media_types: tuple[str, ...] = (PDF, JPEG, PNG)
    most_bytes: int = 4_000_000
    most_files: int = 20
    total_bytes: int = 20_000_000
    longest_text: int = 20_000


@dataclass(frozen=True, slots=True)
class Document:
    """What a ground asks for. ``need``: it must be there, one of all such must, or it may."""

    code: str
    need: Literal["must", "one_of", "may"]


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason by which a service lets one defend, with the documents that prove it."""

    code: str
    documents: tuple[Document, ...]

    def lacks(self, given: Collection[str]) -> str:
        """What is missing or does not belong, in words; empty where all is there."""
        known = {one.code for one in self.documents}
        if odd := sorted(set(given) - known):
            return f"{in_words(self.code)} takes no {in_words(odd[0]).lower()}."
        twice = sorted({one for one in given if list(given).count(one) > 1})
        if twice:
            return f"Two files are the {in_words(twice[0]).lower()}; join them into one."
        missing = [one.code for one in self.documents if one.need == "must"
                   and one.code not in given]  # fmt: skip
        if missing:
            words = ", ".join(in_words(one).lower() for one in missing)
            return f"{in_words(self.code)} needs: {words}."
        some = [one.code for one in self.documents if one.need == "one_of"]
        if some and not set(some) & set(given):
            words = ", ".join(in_words(one).lower() for one in some)
            return f"{in_words(self.code)} needs one of: {words}."
        return "" if given else f"{in_words(self.code)} needs a document; choose what a file is."


def in_words(code: str) -> str:
    """``GoodsOrServicesProvided`` as ``Goods or services provided``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", " ", code).split()
    plain = [one if one.isupper() and len(one) > 1 and "_" not in code else one.lower()
             for one in words]  # fmt: skip
    said = " ".join(plain)
    return said[:1].upper() + said[1:]


@runtime_checkable
class Grounded(Protocol):
    """A defence whose service names the reasons one may choose among."""

    def grounds(self, settings: Any, case: Case) -> list[Ground]:
        """Those that fit the dispute; changes nothing. Raises what calls of providers raise."""
        ...


class Defence(Protocol):
    """Evidence and acceptance at one service. Each raises what calls of providers raise."""

    limits: Limits

    def submit(self, settings: Any, case: Case) -> Answer:
        """Hand in all evidence, for good."""
        ...

    def accept(self, settings: Any, case: Case) -> Answer:
        """Let the money go."""
        ...

    def stands(self, settings: Any, case: Case) -> Standing:
        """How it stands now: settles a call whose answer was lost."""
        ...


@dataclass(frozen=True, slots=True)
class Places:
    """Where a service takes which evidence: by kind, the names of its own that suit, best first;
    each name is used once, except those of ``shared``."""

    of: Mapping[str, Sequence[str]]
    shared: frozenset[str] = field(default_factory=frozenset)

    def fill(self, label: str, files: Sequence[Proof]) -> list[tuple[str, Proof]]:
        """(name, file) for each file. Raises Unsuitable where there is no place for one."""
        used: set[str] = set()
        placed = []
        for one in files:
            able = [name for name in self.of[one.kind] if name in self.shared or name not in used]
            if not able:
                raise Unsuitable(
                    f"{label} has no place left for {one.label}; join files of one kind into one."
                )
            used.add(able[0])
            placed.append((able[0], one))
        return placed


class Refusable:
    """For services whose refusals are an exception of their own: they decline the call."""

    def __init__(self, ask: Callable[[Any, Any], Any], refusal: type[Exception]) -> None:
        self._ask, self._refusal = ask, refusal

    def _answer(self, case: Case, act: Callable[[], object]) -> Answer:
        try:
            act()
        except self._refusal as refused:
            return Answer("declined", case.payment, reason=str(refused))
        return Answer("done", case.payment)


def unfit(label: str, limits: Limits, proofs: Sequence[Proof]) -> str:
    """Why the service would not take these, in words; empty where it would."""
    files = [one for one in proofs if one.is_file]
    if len(files) > limits.most_files:
        return f"{label} takes {limits.most_files} files of a dispute; these are {len(files)}."
    if sum(one.size for one in files) > limits.total_bytes:
        most = limits.total_bytes / 1_000_000
        return f"{label} takes {most:g} MB of one dispute; these files are larger together."
    for one in files:
        if one.media_type not in limits.media_types:
            kinds = ", ".join(kind.rpartition("/")[2].upper() for kind in limits.media_types)
            return f"{label} takes {kinds} only; {one.name} is another kind of file."
        if one.size > limits.most_bytes:
            most = limits.most_bytes / 1_000_000
            return f"{label} takes files of {most:g} MB; {one.name} is larger."
    said = sum(len(one.text) + 2 for one in proofs if one.text and not one.is_file)
    if said > limits.longest_text + 2:
        return f"{label} takes {limits.longest_text:,} characters in words; these are more."
    return ""
