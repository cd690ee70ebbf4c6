"""What an edit on the page does to the plan of a draft: a plan in, a plan out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from iorder.channels.plan import ROLES, FilePlan, Plan
from iorder.channels.review import guessed_columns
from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.errors import InvalidInput

CHOICES = {
    "date_order": ("", "dmy", "mdy", "ymd"),
    "decimal": ("", ".", ","),
    "discount": ("", "percent", "amount", "fraction"),
}
ANSWERED = {"date_format": "date_order"}
"""A question's key (the mapping file's) -> the setting it answers, where that has another name."""


def edited(plan: Plan, edit: Mapping[str, Any]) -> Plan:
    """``plan`` after one edit of the page. Raises InvalidInput for what cannot be."""
    value = str(edit.get("value") or "").strip()
    match edit.get("act"):
        case "field":
            return _with_column(plan, int(edit["file"]), str(edit["header"]), value)
        case "role":
            return _with_role(plan, int(edit["file"]), value)
        case "setting":
            return _with_setting(plan, str(edit["name"]), value)
        case "answer":
            key = str(edit["key"])
            return _with_setting(plan, ANSWERED.get(key, key), value)
        case "value":
            return _with_value(plan, str(edit["field"]), str(edit["word"]), value)
        case "look":
            return plan
    raise InvalidInput("The page sent an edit that is not known here; reload it.")


def _with_file(plan: Plan, at: int, file: FilePlan) -> Plan:
    return replace(plan, files=[*plan.files[:at], file, *plan.files[at + 1 :]])


def _with_column(plan: Plan, at: int, header: str, field: str) -> Plan:
    file = plan.files[at]
    columns = {name: column for name, column in file.columns.items() if column != header}
    if field:
        columns[field] = header
    return _with_file(plan, at, replace(file, columns=columns))


def _with_role(plan: Plan, at: int, role: str) -> Plan:
    if role and role not in ROLES:
        raise InvalidInput(f"A file cannot hold {role}; choose one of {', '.join(ROLES)}.")
    file = plan.files[at]
    columns = guessed_columns(file, role) if role else {}
    return _with_file(plan, at, replace(file, role=role, columns=columns))


def _with_setting(plan: Plan, name: str, value: str) -> Plan:
    if name == "discount":
        return _with_option(plan, name, _one_of(name, value))
    if name == "currency":
        value = value.upper()
        if value not in EXPONENTS:
            raise InvalidInput(f"{value} is no currency code; give three letters such as EUR.")
    elif name == "zone":
        if value not in available_timezones():
            raise InvalidInput(f"“{value}” is no time zone; give one such as Europe/Berlin.")
    else:
        value = _one_of(name, value)
    changes: dict[str, Any] = {name: value}
    return replace(plan, **changes)


def _one_of(name: str, value: str) -> str:
    if value not in CHOICES.get(name, ()):
        raise InvalidInput(f"{name} cannot be {value!r}; reload the page and choose again.")
    return value


def _with_option(plan: Plan, name: str, value: str) -> Plan:
    files = []
    for file in plan.files:
        options = {key: told for key, told in file.options.items() if key != name}
        files.append(replace(file, options={**options, name: value} if value else options))
    return replace(plan, files=files)


def _with_value(plan: Plan, field: str, word: str, value: str) -> Plan:
    told = {key: ours for key, ours in plan.values.get(field, {}).items() if key != word}
    if value:
        told[word] = value
    return replace(plan, values={**plan.values, field: told})
