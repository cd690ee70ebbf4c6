"""Routes that services outside call: verified by their signatures, kept, answered at once."""

from flask import Flask, Response, current_app, make_response, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from iorder.api import problems
from iorder.flows.receive_hook import hook_at, receive_hook
from iorder.flows.take_fraud_hook import take_fraud_hook
from iorder.fraud.external import WrongSignature as WrongFraudSignature
from iorder.guard import PUBLIC, declare
from iorder.kernel.errors import Refused
from iorder.outside import outside
from iorder.payments.hooks import MOST_BYTES
from iorder.payments.provider import WrongSignature
from iorder.session import store, web_settings

KEY = "iorder_hook_rate"
RATE = parse("600/minute")
"""Of one account from one address; services try again later."""


def add_routes(server: Flask) -> None:
    """``/hooks/payments/<account>`` and ``/hooks/fraud/<service>``.

    PUBLIC: a service has no session and no token here; what it sends counts only with its
    signature, and without one leaves a count and nothing else.
    """
    server.extensions[KEY] = MovingWindowRateLimiter(MemoryStorage())
    view = declare(payment_hook, PUBLIC)
    server.add_url_rule("/hooks/payments/<account>", "payment_hook", view, methods=["POST"])
    decided = declare(fraud_hook, PUBLIC)
    server.add_url_rule("/hooks/fraud/<service>", "fraud_hook", decided, methods=["POST"])


def payment_hook(account: str) -> Response:
    """Take in what a payment service tells."""
    body = _body(account)
    if isinstance(body, Response):
        return body
    settings = outside(web_settings())
    try:
        hook = hook_at(store(), dict(request.headers), body, _public_url(settings.base_url))
        answer = make_response(receive_hook(store(), settings, account, hook), 200)
    except WrongSignature as wrong:
        return problems.problem(401, wrong.code, str(wrong))
    except Refused as refused:
        return problems.refused(refused)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer


def fraud_hook(service: str) -> Response:
    """Take in what a fraud service decided."""
    body = _body(f"fraud:{service}")
    if isinstance(body, Response):
        return body
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        take_fraud_hook(store(), service, headers, body, web_settings().secret())
    except WrongFraudSignature as wrong:
        return problems.problem(401, wrong.code, str(wrong))
    except Refused as refused:
        return problems.refused(refused)
    return make_response("", 200)


def _body(who: str) -> bytes | Response:
    """What was sent, or why it is not read."""
    limiter: MovingWindowRateLimiter = current_app.extensions[KEY]
    if not limiter.hit(RATE, who, request.remote_addr or ""):
        told = problems.problem(429, "too_often", "Too many webhooks at once; send it again later.")
        told.headers["Retry-After"] = "30"
        return told
    body: bytes = request.stream.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        words = f"A webhook has at most {MOST_BYTES // 1024} KB."
        return problems.problem(413, "too_large", words)
    return body


def _public_url(base: str) -> str:
    """The address as the service knows it, which some sign; not the one behind our proxy."""
    return base.rstrip("/") + request.full_path.rstrip("?")
