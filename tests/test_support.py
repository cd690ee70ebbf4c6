"""What the tests stand on does what it says."""

import os
import socket
import stat

import psycopg
import pytest
from sqlalchemy import text

from tests.support import axe, postgres
from tests.support import browser as chromium


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 443)])
def test_a_test_cannot_reach_another_machine(address):
    with socket.socket() as one, pytest.raises(OSError, match="tests stay on this machine"):
        one.connect(address)


def test_a_test_can_reach_its_own_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_every_test_has_a_store_of_its_own(store):
    with store.reading() as conn:
        assert conn.execute(text("select count(*) from orders")).scalar_one() == 0


def test_a_postgres_of_ones_own_is_durable_and_leaves_nothing():
    with postgres.throwaway(durable=True) as server:
        conninfo = f"host=127.0.0.1 port={server.port} user=postgres"
        with psycopg.connect(conninfo) as conn:
            assert conn.execute("show fsync").fetchone() == ("on",)
    assert not server.folder.exists()


def test_a_browser_told_by_the_environment_is_taken(monkeypatch, tmp_path):
    told = tmp_path / "chromium"
    told.write_text("#!/bin/sh\n")
    monkeypatch.setenv("IORDER_CHROMIUM", str(told))
    with pytest.raises(chromium.NoBrowser, match="no executable"):
        chromium.find()
    os.chmod(told, stat.S_IRWXU)
    assert chromium.find() == str(told)


def test_axe_tells_what_is_wrong_with_a_page(page):
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main>")
    (violation,) = axe.violations(page)
    assert violation.startswith("[critical] image-alt")
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1></main>")
    assert axe.violations(page) == []


def test_a_page_that_errs_is_noticed(page, console):
    page.set_content("<script>console.error('boo')</script>")
    assert console == ["boo"]
    console.clear()
