"""Bring a store to the newest schema. One head, the same on both databases."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

SCRIPTS = Path(__file__).parents[2] / "migrations"


def config(url: str) -> Config:
    """Alembic's configuration for the store at ``url``."""
    result = Config()
    result.set_main_option("script_location", str(SCRIPTS))
    result.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return result


def migrate(url: str) -> None:
    """Create or upgrade the store; safe to repeat. Makes the folder of a SQLite file."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(config(url), "head")
