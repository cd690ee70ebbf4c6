"""The mapping file: a plan as a person writes it down, read and written. Its keys: ``wishes``."""

from pathlib import Path
from typing import Any

from iorder.channels.plan import Plan
from iorder.kernel.errors import InvalidInput


def read_mapping(path: Path) -> dict[str, Any]:
    """The content of a YAML mapping file. Raises InvalidInput."""
    import yaml  # noqa: PLC0415 - for who brings such a file

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as failed:
        raise InvalidInput(f"{path}: cannot be opened ({failed.strerror}).") from None
    except (yaml.YAMLError, UnicodeError) as failed:
        raise InvalidInput(f"{path}: this is no YAML ({failed}).") from None
    if not isinstance(data, dict):
        raise InvalidInput(f"{path}: a mapping holds `key: value` lines such as `kind: orders`.")
    return data


def to_mapping(plan: Plan) -> dict[str, Any]:
    """The plan as a mapping file's content; read again with the same files it gives this plan."""
    data: dict[str, Any] = {"kind": plan.kind}
    if plan.profile:
        data["profile"] = plan.profile
    for file in plan.files:
        if not file.role:
            continue
        main = file.role == plan.kind
        for name, header in file.columns.items():
            is_line = name.startswith("line_") and (main or file.role == "lines")
            key = "lines" if file.role == "lines" or is_line else "columns" if main else file.role
            data.setdefault(key, {})[name.removeprefix("line_") if is_line else name] = header
    data.update(_answers(plan))
    return data


def _answers(plan: Plan) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for key, name, stated in (
        ("date_format", "date_order", plan.date_order),
        ("decimal", "decimal", plan.decimal),
        ("discount", "discount", ""),
    ):
        seen = {file.options[name] for file in plan.files if file.options.get(name)}
        if answer := stated or (seen.pop() if len(seen) == 1 else ""):
            answers[key] = answer
    answers["currency"] = plan.currency
    answers["zone"] = plan.zone
    if plan.values:
        answers["values"] = {name: dict(words) for name, words in plan.values.items()}
    return answers
