"""What lies on the desks of a loaded sample shop: every case, once, and the store stays sound."""

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.fraud.model import fraud_labels, fraud_reviews
from iorder.kernel import dialect
from iorder.kernel.refs import external_refs
from iorder.payments.model import payment_accounts, payment_calls, refunds, tenders
from iorder.returns.model import returns
from iorder.sample.cases import CASES, KIND, add_cases
from iorder.sample.load import load_sample
from iorder.views.doctor import run_doctor
from iorder.worker.process import Worker

KEY = "of tests only"


def words(store, column, *where):
    with store.reading() as conn:
        return set(conn.execute(sa.select(column).where(*where)).scalars())


@pytest.mark.slow
def test_every_case_is_laid_out_once_the_sandbox_is_asked_and_the_store_stays_sound(
    sqlite_store, tmp_path
):
    store = sqlite_store
    told = Settings(
        _env_file=None, database_url=str(store.writer.url), files=tmp_path / "files", secret_key=KEY
    )
    load_sample(store, until=_now(store), orders=250)

    add_cases(store, told)
    with store.reading() as conn:
        left_out = conn.execute(
            sa.select(external_refs.c.ref, external_refs.c.digest).where(
                external_refs.c.kind == KIND, external_refs.c.subject_id == 0
            )
        ).all()
    assert left_out == []
    first = counted(store)
    add_cases(store, told)

    assert counted(store) == first
    assert words(store, external_refs.c.ref, external_refs.c.kind == KIND) == set(CASES)
    assert words(store, payment_accounts.c.provider) == {"sandbox"}
    assert {"requested", "approved", "in_transit", "received"} <= words(store, returns.c.state)
    assert words(store, fraud_labels.c.label) >= {"genuine"}

    Worker(store, told).drain()

    assert words(store, payment_calls.c.state) >= {"done", "declined"}
    assert words(store, tenders.c.state) >= {"authorized", "failed"}
    assert words(store, tenders.c.link) > {""}
    assert run_doctor(store).findings == []


def counted(store):
    tables = (returns, refunds, fraud_reviews, fraud_labels, tenders, payment_calls)
    with store.reading() as conn:
        return [
            conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in tables
        ]


def _now(store):
    with store.reading() as conn:
        return dialect.now(conn)
