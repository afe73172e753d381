"""The pytest plugin `sadame`: each row of an 事例 and each 性質 of a rule file is one test.

In: the `.sadame` files a project asks for, by name on the command line of pytest, with `--sadame` or with the ini
option `sadame_files`; who asks for none notices nothing. Out: tests whose failures read as in `sadame test`. A file
with errors cannot be collected, and says why as `sadame check` does. What is heavy is imported when there is a file to
read.
"""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr, TracebackStyle

    from sadame.engine.testing.attempts import Attempt

_SUFFIX = ".sadame"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--sadame`, and `sadame_files` in the configuration."""
    parser.getgroup("sadame", "rule files").addoption(
        "--sadame",
        action="store_true",
        help="collect every .sadame file: each row of an 事例 and each 性質 is a test",
    )
    parser.addini(
        "sadame_files",
        type="args",
        default=[],
        help="the .sadame files to collect, as patterns below the root folder: rules/*.sadame",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "RuleFile | None":
    """A rule file, if it was asked for."""
    if file_path.suffix != _SUFFIX or not _is_wanted(file_path, parent):
        return None
    found: RuleFile = RuleFile.from_parent(parent, path=file_path)
    return found


def _is_wanted(path: Path, parent: pytest.Collector) -> bool:
    root, patterns = parent.config.rootpath, parent.config.getini("sadame_files")
    if parent.config.getoption("--sadame") or parent.session.isinitpath(path):
        return True
    below = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
    return any(fnmatch(below, pattern) for pattern in patterns)


class RuleFile(pytest.File):
    """A rule file. The 制度 it refers to stand beside it, or ship with Sadame."""

    def collect(self) -> Iterator["Trial"]:
        """Its 事例 and 性質, in the order of the file."""
        from sadame.engine.testing.attempts import Unusable, attempts

        try:
            found = attempts(self.path)
        except Unusable as refusal:
            raise self.CollectError(str(refusal)) from None
        for each in found:
            trial: Trial = Trial.from_parent(self, name=each.name)
            trial.attempt = each
            yield trial


class Trial(pytest.Item):
    """A row of an 事例, or a 性質."""

    attempt: "Attempt"

    def runtest(self) -> None:
        """Try it; a 性質 for which no case could be made was not tried, and is skipped."""
        told = self.attempt.run()
        if told.is_wrong:
            raise Differs(told.text)
        if told.text:
            pytest.skip(told.text)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: "TracebackStyle | None" = None
    ) -> "str | TerminalRepr":
        """What `sadame test` says; anything else is a fault of Sadame, with its traceback."""
        if isinstance(excinfo.value, Differs):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Its place in the rule file."""
        return self.attempt.path, self.attempt.line - 1, self.name


class Differs(AssertionError):  # noqa: N818 - the news pytest is waiting for
    """A row or a 性質 does not come out as the file says."""
