"""A PostgreSQL server of our own, from the system's package, for as long as a test needs it.

It listens on a socket in a folder for temporary files and nowhere else. Started by root it runs as `postgres`
or `nobody`, because PostgreSQL does not run as root.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_PATIENCE = 60


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`; None where the package is not installed."""
    on_path = shutil.which("postgres")
    places = [Path(on_path).resolve().parent] if on_path else []
    debian = Path("/usr/lib/postgresql")
    places += sorted(debian.glob("*/bin"), key=_version, reverse=True)
    return next((each for each in places if (each / "initdb").exists()), None)


def _version(place: Path) -> int:
    return int(place.parent.name) if place.parent.name.isdecimal() else 0


def _server_user() -> str | None:
    """Who the server runs as; None = who we are."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


@contextmanager
def server(place: Path) -> Iterator[psycopg.Connection]:
    """A connection to a new, empty server, which is gone afterwards."""
    user = _server_user()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        words = [
            "-D",
            str(data),
            "-U",
            "sadame",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        subprocess.run(
            [place / "initdb", *words], user=user, cwd=folder, check=True, capture_output=True
        )
        with (folder / "log").open("wb") as log:
            settings = ("listen_addresses=", "fsync=off", "max_connections=8")
            options = [word for each in settings for word in ("-c", each)]
            running = subprocess.Popen(
                [place / "postgres", "-D", data, "-k", folder, *options],
                user=user,
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            with _connected(folder, running) as connection:
                yield connection
        finally:
            running.send_signal(signal.SIGINT)  # ends sessions, then stops
            running.wait(_PATIENCE)
    finally:
        shutil.rmtree(folder)


def _connected(folder: Path, running: "subprocess.Popen[bytes]") -> psycopg.Connection:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return psycopg.connect(f"host={folder} user=sadame dbname=postgres")
        except psycopg.OperationalError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "log").read_text(errors="replace")) from None
            time.sleep(0.1)
