"""Refusals as RFC 9457 problem details: the same words as on pages, with a code for programs."""

from collections.abc import Mapping
from typing import Any

from flask import Response, json, make_response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from iorder.bearer import NoToken, TooOften
from iorder.kernel.errors import Refused, StaleEdit

MEDIA = "application/problem+json"
PARTS = ("left", "held", "ends_at", "barred", "problems")
"""Attributes of a refusal that a program can act on."""


def refused(error: Refused) -> Response:
    """A rule said no."""
    more = {name: getattr(error, name) for name in PARTS if hasattr(error, name)}
    answer = problem(error.status, error.code, str(error), **_plain(error, more))
    if isinstance(error, NoToken):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="iOrder"'
    if isinstance(error, TooOften):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def unfit(error: ValidationError) -> Response:
    """The request does not have the documented shape; ``errors`` names each part."""
    errors = [
        {"at": ".".join(str(part) for part in one["loc"]) or "body", "says": _says(one)}
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    told = "; ".join(f"{one['at']}: {one['says']}" for one in errors[:3])
    return problem(422, "invalid_input", f"This request cannot be used. {told}.", errors=errors)


def _says(one: Mapping[str, Any]) -> str:
    return str(one["msg"]) if one["loc"] else "It should be a JSON object"


def failed(error: HTTPException) -> Response:
    """Flask itself said no: no such path, no such method, no JSON."""
    code = error.code or 500
    return problem(code, "http", error.description or error.name)


def problem(status: int, code: str, words: str, **more: Any) -> Response:
    """One problem. ``code`` is stable, ``words`` are for people."""
    body = {"type": f"urn:iorder:problem:{code}", "title": words, "status": status, "code": code}
    answer = make_response(json.dumps(body | more, default=_text), status)
    answer.headers["Content-Type"] = MEDIA
    return answer


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _plain(error: Refused, more: dict[str, Any]) -> dict[str, Any]:
    missing = getattr(error, "missing", None)
    if isinstance(missing, dict):  # units by code; where it names ids they are ours alone
        more["missing"] = missing
    if isinstance(error, StaleEdit):
        pairs = error.changed.items()
        return {"changed": {field: {"was": was, "is": now} for field, (was, now) in pairs}}
    return more
