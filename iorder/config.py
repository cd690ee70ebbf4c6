"""Settings: the only reader of the environment.

Every setting is an ``IORDER_*`` variable or a line of ``.env``; README lists them all.
"""

import secrets
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What one installation of iOrder is told from outside."""

    model_config = SettingsConfigDict(env_prefix="IORDER_", env_file=".env", extra="ignore")

    database_url: str = Field(
        "sqlite:///var/iorder.db",
        description="SQLAlchemy address of the store: SQLite file or PostgreSQL",
    )
    files: Path = Field(Path("var/files"), description="uploads, exports, rejects, labels")
    secret_key: str = Field(
        "", description="signs cookies; made once in var/secret_key (0600) when empty"
    )
    host: str = Field("127.0.0.1", description="address the web listens on")
    port: int = Field(8050, description="port the web listens on")
    base_url: str = Field(
        "", description="public address; https here switches on Secure cookies and HSTS"
    )
    timezone: str = Field("UTC", description="the shop's zone: where its days begin")
    currency: str = Field("USD", description="ISO 4217 code for files that name no currency")
    seller: str = Field(
        "",
        description="who sells, as printed on documents: lines between semicolons, the name first",
    )
    api_rate: str = Field("1200/minute", description="how often one API token may ask a process")
    max_upload_mb: int = Field(2048, description="largest file the upload route accepts")

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the web."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def seller_lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.seller.split(";") if line.strip())

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    def secret(self) -> str:
        """The signing key; written once beside the files when none is set."""
        if self.secret_key:
            return self.secret_key
        path = self.files.parent / "secret_key"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
