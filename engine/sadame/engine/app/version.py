"""Which release of Sadame this is."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str | None:
    """Its number; None in a copy that was never installed."""
    try:
        return installed("sadame")
    except PackageNotFoundError:
        return None
