"""What is wrong, as facts, and how it is said.

In: phases make `Problem`s (a class with a code for each thing that can be wrong; never a free string).
Out: `Problem.diagnostic()` words it in Japanese; faces print it or give it as JSON.

Style of the words: title at most about 40 characters and without 句点; the writer's own words in 「」;
say what is, then what to write instead; never an internal class name; never blame the reader.
"""

from abc import ABC, abstractmethod
from enum import Enum
from typing import ClassVar, dataclass_transform

from attrs import frozen

from sadame.dsl.source import Span


class Severity(Enum):
    """`ERROR` stops the file from being used, `ADVICE` (注意) does not; `FINDING` is what a proof brought up."""

    ERROR = "エラー"
    ADVICE = "注意"
    FINDING = "指摘"


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


@dataclass_transform(kw_only_default=True, frozen_default=True)
class _Facts:
    """A class whose facts are its annotated names, given by name and compared by value.

    There are over a hundred kinds of problem and a sound file needs none of them, so their methods
    are not generated one by one.
    """

    facts: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Read the facts off the annotations."""
        own = (name for name, kind in cls.__annotations__.items() if "ClassVar" not in str(kind))
        cls.facts = (*cls.facts, *own)

    def __init__(self, **facts: object) -> None:
        """Take every fact by its name."""
        for name in self.facts:
            value = facts.pop(name) if name in facts else getattr(type(self), name)
            object.__setattr__(self, name, value)
        if facts:
            message = f"{type(self).__name__} has no {', '.join(facts)}"
            raise TypeError(message)

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.facts)

    def __eq__(self, other: object) -> bool:
        """The same class with the same facts."""
        return (
            isinstance(other, _Facts)
            and type(self) is type(other)
            and self._values() == other._values()
        )

    def __hash__(self) -> int:
        """As equality."""
        return hash((type(self), self._values()))

    def __setattr__(self, name: str, value: object) -> None:
        """Facts do not change."""
        message = f"{type(self).__name__}.{name} cannot be changed"
        raise AttributeError(message)

    def __repr__(self) -> str:
        """The facts, for whoever debugs."""
        facts = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.facts)
        return f"{type(self).__name__}({facts})"


_SEVERITIES = {"W": Severity.ADVICE, "V": Severity.FINDING}


class Problem(_Facts, ABC):
    """One thing that is wrong, as facts. Subclasses add the facts and word them."""

    code: ClassVar[str]
    #: Whether it may be nothing but the consequence of a piece of text that could not be read.
    follows: ClassVar[bool] = False
    span: Span

    @property
    def severity(self) -> Severity:
        """Codes that begin with W are advice, those that begin with V findings."""
        return _SEVERITIES.get(self.code[0], Severity.ERROR)

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
            self.hint().removesuffix("。"),  # a line of its own needs no full stop
            labels=self.labels(),
            edits=self.edits(),
        )


class Placed(Problem):
    """A problem whose fix was worked out where it was found."""

    places: tuple[Edit, ...] = ()

    def edits(self) -> tuple[Edit, ...]:
        """What was worked out."""
        return self.places


def has_errors(problems: tuple[Problem, ...]) -> bool:
    """Whether anything stops the file from being used."""
    return any(problem.severity is Severity.ERROR for problem in problems)
