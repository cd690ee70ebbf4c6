"""What a mapping file asks for, checked key by key.

``columns`` holds ``field: column`` pairs of the main part, ``lines`` those of the lines (without
``line_``), and a section named after another part (``customers``, ``payments`` ...) those of its
file. A section that names what its part needs is complete: other columns are left out. One that
does not corrects single guesses. ``date_format``, ``decimal``, ``currency``, ``discount``,
``zone`` and ``values`` answer for all files; ``encoding``, ``separator``, ``header_row`` and
``sheet`` say how text is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from iorder.channels.fields import ENTITY, REQUIRED, RULES, TYPES
from iorder.channels.guessing import likeness
from iorder.channels.lexicon import concepts
from iorder.channels.plan import ROLES, FilePlan, Guess
from iorder.channels.profile import bare
from iorder.channels.words import WORDS, translate
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import exponent

_READING = ("encoding", "separator", "header_row", "sheet")
_KEYS = ("kind", "columns", "lines", "date_format", "decimal", "currency", "discount", "zone",
         "values", "profile", *_READING, *ROLES)  # fmt: skip
WORD_FIELDS = ("status", "payment_status", "fulfillment_status", "payment_method", "method")
_STATES = {"status": "status", "payment_status": "pay_status",
           "fulfillment_status": "ful_status"}  # fmt: skip
_SIGNS = {"comma": ",", "point": ".", "dot": ".", "period": "."}
_NAMED_SEPARATORS = {
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "bar": "|",
    "pipe": "|",
}


@dataclass
class Wishes:
    """What a mapping file answers. ``sections``: by part, field -> header as it was written."""

    sections: dict[str, dict[str, str]] = field(default_factory=dict)
    reading: dict[str, str] = field(default_factory=dict)
    date_order: str = ""
    decimal: str = ""
    discount: str = ""
    currency: str = ""
    zone: str = ""
    profile: str = ""
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def apply_reading(self, file: FilePlan) -> None:
        """Read the text as the mapping says."""
        if file.format == "text":
            file.encoding = self.reading.get("encoding", file.encoding)
            file.separator = self.reading.get("separator", file.separator)
        if row := self.reading.get("header_row"):
            file.options["header_row"] = row

    def passes_over(self, file: FilePlan) -> bool:
        """Whether the mapping names another sheet of the workbook."""
        sheet = self.reading.get("sheet", "")
        return file.format == "xlsx" and bool(sheet) and file.sheet != sheet

    def role_of(self, header: Sequence[str], kind: str, alone: bool) -> str:
        """The part whose section names only columns of this header; empty where none does."""
        if alone and self.sections:
            return kind
        ours = {bare(name) for name in header}
        fitting = [
            (role == kind, len(section), role) for role, section in self.sections.items()
            if section and all(bare(column) in ours for column in section.values())
        ]  # fmt: skip
        return max(fitting)[2] if fitting else ""

    def correct(self, roles: Sequence[str], guesses: Sequence[Guess]) -> list[Guess]:
        """The guesses with the sections of these parts taken at their word; the first is the
        file's own, ``lines`` behind ``orders`` where orders bring their lines."""
        wanted = self._wanted(roles, guesses)
        if not wanted:
            return list(guesses)
        complete = all(any(name in wanted for name in group) for group in REQUIRED[roles[0]])
        by_header = {header: name for name, header in reversed(wanted.items())}
        corrected = []
        for one in guesses:
            if one.header in by_header:
                one = Guess(
                    one.header, by_header[one.header], 1.0, "The mapping says so.", one.samples
                )
            elif complete or one.field in wanted:
                one = Guess(one.header, "", 0.0, "", one.samples)
            corrected.append(one)
        return corrected

    def _wanted(self, roles: Sequence[str], guesses: Sequence[Guess]) -> dict[str, str]:
        ours = {bare(one.header): one.header for one in reversed(guesses)}
        wanted: dict[str, str] = {}
        for role in roles:
            for name, column in self.sections.get(role, {}).items():
                if bare(column) in ours:
                    wanted.setdefault(name, ours[bare(column)])
        return wanted

    def check_used(self, headers: Iterable[Sequence[str]]) -> None:
        """Raises InvalidInput where a section names a column that no file has."""
        known = {bare(name): name for header in headers for name in header}
        for role, section in self.sections.items():
            for name, column in section.items():
                if bare(column) not in known:
                    close = (
                        get_close_matches(column, known.values(), 3, 0.5)
                        or list(known.values())[:8]
                    )
                    raise InvalidInput(
                        f"The mapping's {role}.{name} names the column {column!r}, which no file "
                        f"has; there are {', '.join(close)}."
                    )


def wishes(data: Mapping[str, Any], kind: str) -> Wishes:
    """Check a mapping's content. Raises InvalidInput naming the key at fault."""
    for key in data:
        if key not in _KEYS:
            close = get_close_matches(str(key), _KEYS, 1)
            hint = f"; did you mean {close[0]!r}?" if close else f"; keys are {', '.join(_KEYS)}."
            raise InvalidInput(f"The mapping has an unknown key {key!r}{hint}")
    if (stated := data.get("kind", kind)) != kind:
        raise InvalidInput(f"The mapping is for {stated}, the import is of {kind}; use another.")
    found = Wishes(
        date_order=_date_order(data.get("date_format")),
        decimal=_decimal(data.get("decimal")),
        discount=_one_of("discount", data.get("discount"), ("fraction", "percent", "amount")),
        currency=str(data.get("currency") or "").strip().upper(),
        zone=_zone(data.get("zone")),
        profile=str(data.get("profile") or ""),
        reading=_reading(data),
    )
    if found.currency:
        exponent(found.currency)
    for key in ("columns", *ROLES):
        if data.get(key):
            role = kind if key == "columns" else key
            found.sections.setdefault(role, {}).update(_section(key, role, data[key]))
    found.values = _values(data.get("values") or {}, kind)
    return found


def _reading(data: Mapping[str, Any]) -> dict[str, str]:
    """How text is read. Raises InvalidInput."""
    found = {key: str(data[key]) for key in _READING if data.get(key)}
    if separator := found.get("separator"):
        found["separator"] = _NAMED_SEPARATORS.get(separator.lower(), separator)
        if len(found["separator"]) != 1:
            raise InvalidInput(f"The mapping's separator {separator!r} must be one character.")
    if not found.get("header_row", "1").isdigit():
        raise InvalidInput(f"The mapping's header_row {found['header_row']!r} must be a number.")
    try:
        "".encode(found.get("encoding", "utf-8"))
    except LookupError:
        raise InvalidInput(
            f"The mapping's encoding {found['encoding']!r} is not known; write utf-8 or cp1252."
        ) from None
    return found


def _zone(text: Any) -> str:
    try:
        return ZoneInfo(str(text)).key if text else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(f"There is no zone {text!r}; write one such as Europe/Berlin.") from None


def _section(key: str, role: str, data: Any) -> dict[str, str]:
    if not isinstance(data, Mapping):
        raise InvalidInput(f"The mapping's {key} must hold `field: column` pairs.")
    return {_field(key, role, str(name)): str(column) for name, column in data.items() if column}


def _field(key: str, role: str, name: str) -> str:
    """Our name of a field as a person wrote it. Raises InvalidInput."""
    stem, hash_sign, number = name.strip().partition("#")
    known = TYPES[role]
    for option in (f"line_{stem}", stem) if key == "lines" else (stem, f"line_{stem}"):
        if option in known:
            return f"{option}{hash_sign}{number}"
    words = frozenset(concepts(stem))
    best = max(RULES[role], key=lambda rule: likeness(rule, words, ENTITY[role]))
    if likeness(best, words, ENTITY[role]) >= 0.85:
        return f"{best.name}{hash_sign}{number}"
    close = get_close_matches(stem, known, 3, 0.4) or list(known)[:8]
    raise InvalidInput(
        f"The mapping's {key} has an unknown field {name!r}; did you mean {', '.join(close)}?"
    )


def _date_order(text: Any) -> str:
    """``dmy`` from itself, ``DD.MM.YYYY`` or ``%d/%m/%y``. Raises InvalidInput."""
    if not text:
        return ""
    letters = dict.fromkeys(char for char in str(text).lower() if char in "dmyj")
    order = "".join(letters).replace("j", "y")[:3]
    if order not in ("dmy", "mdy", "ymd"):
        raise InvalidInput(f"The mapping's date_format {text!r} must be dmy, mdy or ymd.")
    return order


def _decimal(text: Any) -> str:
    if not text:
        return ""
    sign = _SIGNS.get(str(text).lower(), str(text))
    return _one_of("decimal", sign, (".", ","))


def _one_of(key: str, text: Any, choices: Sequence[str]) -> str:
    if not text:
        return ""
    if str(text) not in choices:
        raise InvalidInput(f"The mapping's {key} {text!r} must be one of {' '.join(choices)}")
    return str(text)


def _values(data: Any, kind: str) -> dict[str, dict[str, str]]:
    """By field; words without a field are for every field that can hold ours."""
    if not isinstance(data, Mapping):
        raise InvalidInput("The mapping's values must hold `source word: ours` pairs.")
    found: dict[str, dict[str, str]] = {}
    for name, ours in data.items():
        if isinstance(ours, Mapping):
            told = {
                str(name): {_word(each): _held(str(name), kind, one) for each, one in ours.items()}
            }
        else:
            told = {each: {_word(name): one} for each, one in _everywhere(kind, ours).items()}
        for each, words in told.items():
            found.setdefault(each, {}).update(words)
    return found


def _held(field_name: str, kind: str, word: Any) -> str:
    """Our word as the field holds it. Raises InvalidInput."""
    if (ours := _ours(field_name, kind, _word(word))) is None:
        raise _unknown(field_name, kind, word)
    return ours


def _everywhere(kind: str, word: Any) -> dict[str, str]:
    """Field -> our word, for every field that can hold it. Raises InvalidInput."""
    able = {each: ours for each in WORD_FIELDS if (ours := _ours(each, kind, _word(word)))}
    if able.keys().isdisjoint(_STATES):
        raise _unknown("status", kind, word)
    return able


def _ours(field_name: str, kind: str, word: str) -> str | None:
    """Our word as the record holds it; None where the field cannot hold it."""
    states = _STATES.get(field_name)
    if states is None:
        return word
    return translate("shipment_status" if kind == "shipments" else states, word)


def _unknown(field_name: str, kind: str, word: Any) -> InvalidInput:
    states = "shipment_status" if kind == "shipments" else _STATES[field_name]
    known = ", ".join(sorted(set(WORDS[states].values())))
    return InvalidInput(f"The mapping's value {word!r} is no {field_name}; there are {known}.")


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
