"""What every test can ask for: how hard Hypothesis tries, and whether golden files are rewritten."""

import os
from importlib import import_module
from pkgutil import walk_packages
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

import sadame.docs_gen
import sadame.dsl
import sadame.engine

# "dev" and "ci" draw the same examples every time: a red test is caused by the change at hand.
# "soak" is the one that looks for news.
settings.register_profile("dev", derandomize=True, database=None, deadline=None, max_examples=25)
settings.register_profile(
    "ci", parent=settings.get_profile("dev"), max_examples=100, print_blob=True
)
settings.register_profile(
    "soak", derandomize=False, deadline=None, max_examples=5_000, print_blob=True
)
settings.load_profile("dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the golden files with today's output, to be reviewed as a diff",
    )


def pytest_configure(config: pytest.Config) -> None:
    # what a test saves is gone after the run; nothing is believed that an earlier run saved
    kept = TemporaryDirectory(prefix="sadame-tests-")
    config.add_cleanup(kept.cleanup)
    os.environ["SADAME_CACHE"] = kept.name
    if config.getoption("--update-golden") and os.environ.get("CI"):
        refusal = "--update-golden is refused in CI: golden files are reviewed before they land"
        raise pytest.UsageError(refusal)


def pytest_collection_finish() -> None:
    # Hypothesis draws now and then a constant that stands in a module of ours: in every process from the same ones,
    # or what "dev" and "ci" draw would hang on which tests came before
    for package in (sadame.dsl, sadame.engine, sadame.docs_gen):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """True when the golden files are to be rewritten instead of compared."""
    return bool(request.config.getoption("--update-golden"))
