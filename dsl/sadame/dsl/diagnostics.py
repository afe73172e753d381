"""What is wrong, as facts, and how it is said.

In: phases make `Problem`s (a class with a code for each thing that can be wrong; never a free string).
Out: `Problem.diagnostic()` words it in Japanese; faces print it or give it as JSON.

Style of the words: title at most about 40 characters and without 句点; the writer's own words in 「」;
say what is, then what to write instead; never an internal class name; never blame the reader.
"""

from abc import ABC, abstractmethod
from enum import Enum
from typing import ClassVar

from attrs import field, frozen

from sadame.dsl.source import Span


class Severity(Enum):
    """`ERROR` stops the file from being used, `ADVICE` (注意) does not."""

    ERROR = "エラー"
    ADVICE = "注意"


@frozen
class Edit:
    """A certain fix: put `text` in place of `span`."""

    span: Span
    text: str


@frozen
class Label:
    """A second place that matters, and why."""

    span: Span
    text: str


@frozen
class Diagnostic:
    """One message: `title` says what is, `hint` what to write instead."""

    code: str
    severity: Severity
    span: Span
    title: str
    hint: str
    label: str = ""
    labels: tuple[Label, ...] = ()
    edits: tuple[Edit, ...] = ()


@frozen(kw_only=True)
class Problem(ABC):
    """One thing that is wrong, as facts. Subclasses add the facts and word them."""

    code: ClassVar[str]
    #: Whether it may be nothing but the consequence of a piece of text that could not be read.
    follows: ClassVar[bool] = False
    span: Span = field()

    @property
    def severity(self) -> Severity:
        """Codes that begin with W are advice."""
        return Severity.ADVICE if self.code.startswith("W") else Severity.ERROR

    @abstractmethod
    def title(self) -> str:
        """What is wrong, in one short sentence."""

    @abstractmethod
    def hint(self) -> str:
        """What to write instead."""

    def labels(self) -> tuple[Label, ...]:
        """Other places that belong to the story."""
        return ()

    def edits(self) -> tuple[Edit, ...]:
        """The fix, where it is certain."""
        return ()

    def diagnostic(self) -> Diagnostic:
        """The message."""
        return Diagnostic(
            self.code,
            self.severity,
            self.span,
            self.title(),
            self.hint(),
            labels=self.labels(),
            edits=self.edits(),
        )


def has_errors(problems: tuple[Problem, ...]) -> bool:
    """Whether anything stops the file from being used."""
    return any(problem.severity is Severity.ERROR for problem in problems)
