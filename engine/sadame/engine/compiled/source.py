"""The source that is being written: lines at an indent, and names that no line has used yet."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field


@define
class Writer:
    """Collects the lines of one function."""

    lines: list[str] = field(factory=list)
    _number: int = 0

    def emit(self, line: str) -> None:
        """One line."""
        self.lines.append(line)

    def emit_all(self, lines: list[str], indent: str = "") -> None:
        """Lines that were written aside."""
        self.lines.extend(indent + line for line in lines)

    def fresh(self, letter: str = "t") -> str:
        """A name for a local."""
        self._number += 1
        return f"{letter}{self._number}"

    def local(self, code: str, letter: str = "t") -> str:
        """The name of a local that holds the value of an expression."""
        name = self.fresh(letter)
        self.emit(f"{name} = {code}")
        return name

    @contextmanager
    def aside(self) -> Iterator[list[str]]:
        """Lines written inside go into the list, not into the function."""
        kept, self.lines = self.lines, []
        written = self.lines
        try:
            yield written
        finally:
            self.lines = kept
