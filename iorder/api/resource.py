"""How a resource declares what it answers: ``read`` and ``change``.

A resource function takes ``query``, ``path`` or ``body``, each a pydantic model, and returns the
model it answers with. A ``read`` looks into the store itself; a ``change`` returns an ``Act``,
which runs in one transaction with its idempotency key.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, make_response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from werkzeug.exceptions import HTTPException

from iorder.api import problems
from iorder.guard import declare
from iorder.kernel.crypto import decrypt, encrypt
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.idempotency import once
from iorder.kernel.store import Work, run
from iorder.session import actor, store, web_settings

PREFIX = "/api/v1"
LONGEST_KEY = 200
api = APIBlueprint("api", __name__, url_prefix=PREFIX, doc_ui=False)
"""Answers only: ``described`` is for who reads. To describe takes longer than all the rest."""
api.register_error_handler(Refused, problems.refused)
api.register_error_handler(HTTPException, problems.failed)


NUMBERS = (int, int | None)


class Body(BaseModel):
    """What a client sends: a field nobody knows is a mistake, named, never ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_numbers(cls, value: Any, info: ValidationInfo) -> Any:
        """``true`` is not 1: a shelf would be set to one unit."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation in NUMBERS:
            raise PydanticCustomError("number", "Input should be a number, not true or false")
        return value


class Problem(BaseModel):
    """RFC 9457. ``code`` is stable; ``title`` is for people."""

    type: str
    title: str
    status: int
    code: str
    errors: list[dict[str, str]] | None = Field(None, description="part by part, where it is known")


Act = Callable[[Work], BaseModel]
"""What a request changes, and its answer; it runs again after a lost race."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a resource declares: who may ask, under which heading, with what it answers.

    ``sealed``: the answer holds a secret, so it is kept encrypted beside its idempotency key.
    """

    needs: str
    tag: str
    answers: type[BaseModel]
    status: int = 200
    sealed: bool = False


_declared: list[tuple[str, str, Says, Callable[..., Response]]] = []
"""(rule, method, what it says, view)."""


def read(
    rule: str, says: Says, method: str = "get"
) -> Callable[[Callable[..., BaseModel]], Callable[..., BaseModel]]:
    """Declare a request that changes nothing; a question too long for an address is a POST."""

    def decorate(function: Callable[..., BaseModel]) -> Callable[..., BaseModel]:
        @wraps(function)
        def view(**parts: Any) -> Response:
            return _json(_bytes(function(**parts)), says.status)

        _join(rule, method, says, view)
        return function

    return decorate


def change(
    rule: str, says: Says, method: str = "post"
) -> Callable[[Callable[..., Act]], Callable[..., Act]]:
    """Declare a request that changes the store. The same ``Idempotency-Key`` and body again gives
    the same answer and changes nothing; another body with it is refused."""

    def decorate(function: Callable[..., Act]) -> Callable[..., Act]:
        @wraps(function)
        def view(**parts: Any) -> Response:
            return _changed(function(**parts), says)

        _join(rule, method, says, view)
        return function

    return decorate


def described() -> APIBlueprint:
    """All that was declared, with what is said of it; for a server that describes them."""
    told = APIBlueprint("api", __name__, url_prefix=PREFIX)
    for rule, method, says, view in _declared:
        getattr(told, method)(rule, **_said(says))(view)
    return told


def cause() -> str:
    """The cause of a movement of stock that this request asks for; its key makes it once."""
    return f"api:{uuid.uuid4().hex}"


def _join(rule: str, method: str, says: Says, view: Callable[..., Response]) -> None:
    view = declare(view, says.needs)
    getattr(api, method)(rule)(view)
    _declared.append((rule, method, says, view))


def _changed(act: Act, says: Says) -> Response:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise InvalidInput(f"An Idempotency-Key has at most {LONGEST_KEY} characters.")
    if not key:
        return _json(_bytes(run(store(), actor(), act)), says.status)
    scope = f"{actor()} {request.method} {request.path}"
    answer, replayed = run(
        store(),
        actor(),
        once,
        scope,
        key,
        request.get_data(),
        lambda work: _sealed(_bytes(act(work)), says),
    )
    told = _json(_opened(answer, says), says.status)
    if replayed:
        told.headers["Idempotency-Replayed"] = "true"
    return told


def _sealed(answer: bytes, says: Says) -> bytes:
    return encrypt(web_settings().secret(), answer.decode()).encode() if says.sealed else answer


def _opened(answer: bytes, says: Says) -> bytes:
    return decrypt(web_settings().secret(), answer.decode()).encode() if says.sealed else answer


def _bytes(answer: BaseModel) -> bytes:
    return answer.model_dump_json(exclude_none=False).encode()


def _json(body: bytes, status: int) -> Response:
    answer = make_response(body, status)
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _said(says: Says) -> dict[str, Any]:
    return {
        "tags": [Tag(name=says.tag)],
        "security": [{"bearer": [says.needs]}],
        "responses": {says.status: says.answers, **dict.fromkeys((401, 403, 409, 422), Problem)},
        "openapi_extensions": {"x-scope": says.needs},
    }
