"""One head; a migrated store is what the tables say; going down leaves nothing behind."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from iorder.kernel.migrate import config, migrate
from iorder.kernel.store import open_store, run
from iorder.schema import metadata
from iorder.sourcing.model import sourcing_runs


def table_names(url):
    engine = sa.create_engine(url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return {name for name in names if not name.startswith("order_search")}


def test_there_is_one_head():
    assert len(ScriptDirectory.from_config(config("sqlite://")).get_heads()) == 1


def test_a_migrated_store_is_what_the_tables_say(store_url):
    command.check(config(store_url))
    assert table_names(store_url) == {*metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing(store_url):
    before = table_names(store_url)
    migrate(store_url)
    assert table_names(store_url) == before


@pytest.mark.slow
def test_going_down_leaves_nothing_behind_and_up_again_works(store_url):
    command.downgrade(config(store_url), "base")
    assert table_names(store_url) <= {"alembic_version"}
    migrate(store_url)
    command.check(config(store_url))


@pytest.mark.slow
def test_an_older_stores_numbers_go_on_from_the_last_in_use(store_url):
    command.downgrade(config(store_url), "0003")
    before = open_store(store_url)
    run(before, "cli", _three_runs_of_a_block_of_fifty)
    before.dispose()

    migrate(store_url)

    after = open_store(store_url)
    assert run(after, "cli", lambda work: work.ids(sourcing_runs, 2)) == [4, 5]
    after.dispose()


def _three_runs_of_a_block_of_fifty(work):
    if work.store.is_sqlite:
        work.execute(sa.text("insert into id_blocks (name, next) values ('sourcing_runs', 51)"))
    else:
        assert work.execute(sa.text("select nextval('sourcing_runs_ids')")).scalar_one() == 1
    row = {"kind": "wave", "asked": {}, "created_by": "cli", "created_at": work.now}
    work.insert(sourcing_runs, [{"id": key, **row} for key in (1, 2, 3)])


def test_every_foreign_key_has_an_index_that_begins_with_it():
    """Or deleting and joining from the other side reads the whole table."""
    bare = []
    for table in metadata.tables.values():
        led = {next(iter(index.columns)).name for index in table.indexes}
        keys = (sa.PrimaryKeyConstraint, sa.UniqueConstraint)
        led |= {next(iter(key.columns)).name for key in table.constraints if isinstance(key, keys)}
        for column in table.columns:
            if column.foreign_keys and column.name not in led and column.name not in SMALL:
                bare.append(f"{table.name}.{column.name}")
    assert bare == []


SMALL = {"channel_id", "point_id"}
"""Keys into tables of some dozens of rows that are never deleted and never joined from."""
