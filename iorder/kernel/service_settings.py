"""Settings of an outside service: a frozen dataclass whose fields draw its form.

They are stored as a JSON object. Secrets are encrypted under the installation's key; a form never
gets one, and one left empty in it stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

from iorder.kernel.crypto import decrypt, encrypt
from iorder.kernel.errors import InvalidInput

MOST = 1_000
"""Of a setting that is a number."""


def setting(
    label: str, why: str = "", *, default: Any = "", secret: bool = False, hidden: bool = False
) -> Any:
    """A field of a plug-in's ``Settings``, as its form draws it; ``hidden``: only for tests."""
    drawn = {"label": label, "help": why, "secret": secret, "hidden": hidden}
    return field(default=default, metadata=drawn)


def choice(label: str, choices: Sequence[str], default: str) -> Any:
    """A field that is one of ``choices``."""
    return field(default=default, metadata={"label": label, "choices": tuple(choices)})


def needed(label: str, why: str = "", *, secret: bool = False, begins: tuple[str, ...] = ()) -> Any:
    """A field that must be filled in; ``begins``: how every key of this kind begins, so that
    another one is refused at once."""
    return field(metadata={"label": label, "help": why, "secret": secret, "begins": begins})


@dataclass(frozen=True, slots=True)
class SettingField:
    """A field to draw. ``value``: as stored, empty for a secret; ``is_set``: something is stored.
    ``kind``: text, number, switch or choice."""

    name: str
    label: str
    help: str
    kind: str
    choices: tuple[str, ...]
    is_secret: bool
    is_hidden: bool
    is_set: bool
    value: str


def form(kind: type, stored: Mapping[str, Any]) -> tuple[SettingField, ...]:
    """The fields of ``Settings`` with what is ``stored`` of them."""
    return tuple(_drawn(one, stored.get(one.name)) for one in fields(kind))


def opened(kind: type, stored: Mapping[str, Any], key: str) -> Any:
    """The ``Settings``, secrets readable. Raises SecretUnreadable, InvalidInput."""
    known = {
        one.name: decrypt(key, str(stored[one.name])) if _is_secret(one) else stored[one.name]
        for one in fields(kind)
        if one.name in stored
    }
    try:
        return kind(**known)
    except TypeError:
        raise InvalidInput("The account lacks settings; fill them in.") from None


def to_store(
    kind: type, given: Mapping[str, Any], stored: Mapping[str, Any], key: str
) -> dict[str, Any]:
    """Settings as they are stored; what is not ``given`` stays as it was. Raises InvalidInput."""
    return {one.name: _to_store(one, given, stored, key) for one in fields(kind)}


def _to_store(
    one: "Field[Any]", given: Mapping[str, Any], stored: Mapping[str, Any], key: str
) -> Any:
    value, known = given.get(one.name), stored.get(one.name)
    typed = "" if value is None else str(value).strip()
    if known not in (None, "") and (one.name not in given or (_is_secret(one) and not typed)):
        return known
    if not typed and one.default is MISSING:
        raise InvalidInput(f"{_label(one)} is needed.")
    begins = one.metadata.get("begins", ())
    if typed and begins and not typed.startswith(begins):
        raise InvalidInput(f"{_label(one)} begins with {' or '.join(begins)}; copy it once more.")
    if _is_secret(one):
        return encrypt(key, typed)
    return _read(one, typed) if typed else one.default


def _read(one: "Field[Any]", typed: str) -> Any:
    """What was typed, as its field wants it. Raises InvalidInput."""
    if one.type in (bool, "bool"):
        return typed.lower() in ("1", "true", "yes", "on")
    if one.type in (int, "int"):
        if not typed.isdecimal() or int(typed) > MOST:
            raise InvalidInput(f"{_label(one)}: {typed!r} is no whole number from 0 to {MOST:,}.")
        return int(typed)
    choices = one.metadata.get("choices")
    if choices and typed not in choices:
        raise InvalidInput(f"{_label(one)}: choose one of {', '.join(choices)}.")
    if one.name in ("url", "api_url") and not typed.startswith(("http://", "https://")):
        raise InvalidInput(f"{_label(one)}: {typed!r} is no web address.")
    return typed


def _drawn(one: "Field[Any]", known: Any) -> SettingField:
    kinds = {"bool": "switch", "int": "number"}
    type_name = one.type if isinstance(one.type, str) else one.type.__name__
    choices = tuple(one.metadata.get("choices") or ())
    default = one.default if isinstance(one.default, str | int) else ""
    return SettingField(
        one.name, _label(one), str(one.metadata.get("help", "")),
        "choice" if choices else kinds.get(type_name, "text"), choices, _is_secret(one),
        bool(one.metadata.get("hidden")), bool(known),
        "" if _is_secret(one) else str(default if known is None else known),
    )  # fmt: skip


def _label(one: "Field[Any]") -> str:
    return str(one.metadata["label"])


def _is_secret(one: "Field[Any]") -> bool:
    return bool(one.metadata.get("secret"))
