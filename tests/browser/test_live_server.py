"""The server of browser tests is as calm as a real one when a browser breaks off."""

import gc
import socket
import struct
import sys
import time
from urllib.parse import urlsplit

import pytest

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes closing a connection a reset, as a browser's leaving a page is."""


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_a_browser_that_breaks_off_leaves_no_file_of_the_server_open(live_server, monkeypatch):
    left_open = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: left_open.append(told.exc_value))
    at = urlsplit(live_server.url)
    for pause in range(40):
        with socket.create_connection((at.hostname, at.port)) as browser:
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            browser.sendall(b"GET /assets/orders.js HTTP/1.1\r\nHost: shop\r\n\r\n")
            time.sleep(0.002 * (pause % 5))
    time.sleep(0.3)
    gc.collect()

    assert left_open == []
