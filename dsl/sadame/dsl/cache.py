"""Where Sadame keeps, between runs, what it can build again: one folder that only the user may enter.

In: the environment. Out: a folder, or None where nothing is to be kept. `SADAME_CACHE=off` turns it off,
`SADAME_CACHE=/a/folder` moves it; else it is `sadame` in the user's cache folder. A folder that
belongs to somebody else, or that others may enter and that cannot be closed, is not used: what lies in it
is believed.
"""

import os
from functools import cache
from stat import S_ISDIR

_OFF = "off"


def folder() -> str | None:
    """The folder, made if it is not there; None = nothing is kept."""
    said = os.environ.get("SADAME_CACHE", "")
    if said == _OFF:
        return None
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return _private(said or os.path.join(home, "sadame"))


def belongs_to_user(status: os.stat_result) -> bool:
    """Whether a file or folder is the user's own (everything is, where files have no owners)."""
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()


@cache
def _private(path: str) -> str | None:
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
        status = os.stat(path)
        if not (S_ISDIR(status.st_mode) and belongs_to_user(status)):
            return None
        if status.st_mode & 0o077:
            os.chmod(path, 0o700)
    except (OSError, ValueError):
        return None
    return path if os.access(path, os.W_OK) else None
