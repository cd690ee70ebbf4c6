"""Headers of every answer: what a page may load, what may be kept, and small bundles."""

import gzip
from functools import lru_cache
from threading import Lock

from dash import Dash
from flask import Flask, Response, request

from iorder.session import web_settings

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
STATIC = ("/_dash-component-suites/", "/assets/", "/vendor/")
A_YEAR = "public, max-age=31536000, immutable"
SMALLEST_ZIPPED = 1400
TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")


def install(server: Flask, app: Dash) -> None:
    """Set the headers of every answer of ``server``."""
    zipped = _Zipped()

    @lru_cache
    def policy() -> str:  # on the first answer: by then Dash has written its inline scripts
        return POLICY.format(hashes=" ".join(app.csp_hashes()))

    @server.after_request
    def finish(response: Response) -> Response:
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy())
        if web_settings().is_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        is_static = request.path.startswith(STATIC)
        if not is_static:
            response.headers.setdefault("Cache-Control", "no-store")
        elif response.status_code == 200 and _is_versioned():
            response.headers["Cache-Control"] = A_YEAR
        return zipped.apply(response, keep=is_static)


def _is_versioned() -> bool:
    """Whether the address changes when the content does."""
    path = request.path
    return ".v" in path or bool(request.args.get("m")) or path.startswith("/vendor/")


class _Zipped:
    """gzip for texts; bundles are zipped once and kept."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._lock = Lock()

    def apply(self, response: Response, *, keep: bool) -> Response:
        if (
            response.status_code != 200
            or (response.is_streamed and not response.direct_passthrough)
            or "gzip" not in request.headers.get("Accept-Encoding", "")
            or "Content-Encoding" in response.headers
            or not (response.mimetype or "").startswith(TEXTS)
        ):
            return response
        if response.direct_passthrough and not keep:
            return response
        response.direct_passthrough = False
        plain = response.get_data()
        if len(plain) < SMALLEST_ZIPPED:
            return response
        response.set_data(self._of(request.full_path, plain, keep))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
        return response

    def _of(self, name: str, plain: bytes, keep: bool) -> bytes:
        if not keep:
            return gzip.compress(plain, 3)
        key = f"{name}:{len(plain)}"
        found = self._kept.get(key)
        if found is None:
            found = gzip.compress(plain, 7)
            with self._lock:
                if len(self._kept) < 200:
                    self._kept[key] = found
        return found
