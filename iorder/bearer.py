"""Who asks the API: the bearer token of a request, its scopes, and how often it may ask.

RFC 6750 for the header and the challenge. A token is never a cookie, so no other site can make a
browser send it.
"""

import time

from flask import Flask, current_app, g, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from iorder.access import tokens
from iorder.access.tokens import Token
from iorder.kernel.errors import NotAllowed, Refused
from iorder.kernel.store import run
from iorder.session import store, web_settings

API = "/api/"
KEY = "iorder_api_rate"


class NoToken(Refused):
    """The request carries no token that holds."""

    code = "no_token"
    status = 401


class TooOften(Refused):
    """The token asked more often than it may; ``seconds`` until it may again."""

    code = "too_often"
    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"This token asks too often; try again in {seconds} s.")


def install(server: Flask) -> None:
    """Give the server its counter of requests."""
    server.extensions[KEY] = MovingWindowRateLimiter(MemoryStorage())


def admit(needs: str) -> None:
    """Let the request's token in where it holds ``needs``.

    Raises NoToken, NotAllowed and TooOften.
    """
    token = _token()
    g.token = token
    _count(token)
    if needs not in token.scopes:
        raise NotAllowed(f"This token ({token.name}) does not hold the scope {needs}.")
    if not token.is_fresh:
        run(store(), f"token:{token.id}", tokens.see, token.id)


def _token() -> Token:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise NoToken(
            "Send a token: Authorization: Bearer io_...; `python -m iorder token create` makes one."
        )
    with store().reading() as conn:
        token = tokens.holder(conn, secret.strip())
    if token is None:
        raise NoToken("This token does not hold, or no longer; make another one.")
    return token


def _count(token: Token) -> None:
    limiter: MovingWindowRateLimiter = current_app.extensions[KEY]
    rate = parse(web_settings().api_rate)
    if not limiter.hit(rate, str(token.id)):
        resets, _left = limiter.get_window_stats(rate, str(token.id))
        raise TooOften(max(1, round(resets - time.time())))
