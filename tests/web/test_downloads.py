"""A view as a file: who may take it, what is in it, and whose the finished ones are."""

import csv
import io

import pytest

from iorder.access.permissions import ROLES, holds
from iorder.flows.run_export import work_off_export
from iorder.insight import exports
from iorder.insight.exports import Wanted
from iorder.kernel.store import run
from iorder.views.export import EXPORTS
from tests.builders import a_past_order


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


@pytest.mark.parametrize("slug", [one.slug for one in EXPORTS])
@pytest.mark.parametrize("role", ROLES)
def test_each_export_answers_the_roles_its_permission_names(web, slug, role):
    answer = web.client(role).get(f"/export/{slug}.csv")
    assert answer.status_code == (200 if holds(role, EXPORTS[slug].needs) else 403)
    answer.close()


@pytest.mark.parametrize(
    "slug", ["payments", "refunds", "disputes", "payouts", "bank-lines", "gift-cards", "returns"]
)
def test_the_menu_of_a_list_takes_the_views_filter_along(web, slug):
    (asked,) = web.app.callback_map[f"{slug}-export-csv.href"]["inputs"]
    assert (asked["id"], asked["property"]) == (f"{slug}-view", "data")


def test_nobody_gets_a_file_without_signing_in(web):
    assert web.client().get("/export/orders.csv").status_code == 401


def test_the_file_is_the_view_of_the_address(another_web):
    web = another_web()
    run(web.store, "cli", lambda work: [a_past_order(work, f"A-{n}") for n in range(3)])
    answer = web.client("analyst").get("/export/orders.csv?q=A-1&sort=placed&order=IO-1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="iorder-orders.csv"'
    assert [row["ref"] for row in rows_of(answer)] == ["A-1"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/export/secrets.csv", 422, "there are"),
        ("/export/orders.csv?colour=red", 422, "colour"),
        ("/exports/999/file", 404, "no such export of yours"),
    ],
)
def test_what_cannot_be_given_is_said_in_words(web, path, status, words):
    answer = web.client("admin").get(path)
    assert answer.status_code == status
    assert words in answer.get_json()["title"]


def test_a_finished_export_is_given_to_who_asked_for_it_and_to_nobody_else(another_web, tmp_path):
    web = another_web()
    asked = f"person:{web.people['analyst'].id}"
    export_id = run(web.store, asked, exports.ask, Wanted("orders", "xlsx", {}, "UTC", 0))
    path = f"/exports/{export_id}/file"
    assert web.client("analyst").get(path).status_code == 404  # not written yet

    work_off_export(web.store, tmp_path / "files", export_id, lambda: False)

    mine = web.client("analyst").get(path)
    assert mine.status_code == 200
    assert mine.data.startswith(b"PK")
    mine.close()
    assert web.client("admin").get(path).status_code == 404
    assert web.client("viewer").get(path).status_code == 404
