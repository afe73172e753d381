"""What the pages are made from: checked programs, and what only an engine can know of them, worked out beforehand.

In: filled in by a face. Out: read by the views of this room, which evaluate nothing and open no file.
"""

from collections.abc import Mapping

from attrs import field, frozen

from sadame.docs_gen.anchors import page
from sadame.dsl import core
from sadame.dsl.cover import Cover
from sadame.dsl.respace import Lexicon
from sadame.dsl.types import Type
from sadame.dsl.values import Possible

#: An 事例's row by the place of its example and its number in it, from 1.
Row = tuple[str, int, int]


@frozen
class Answer:
    """What came of one expectation of a row.

    `text` = in words, where it is no set of outcomes; `label` = what it is about, where that is more than a name.
    """

    target: str
    fits: bool
    possible: Possible | None = None
    type: Type | None = None
    reasons: tuple[str, ...] = ()
    text: str = ""
    label: str = ""


@frozen
class Listed:
    """How a register lists a 制度: its number there and what it is called there."""

    number: str
    title: str


@frozen
class Policy:
    """A 制度 with its texts by path, its rows as they came out, and where it stands among the others.

    `scripts` = files beside the pages that make a calculator of the place for it; `subject` = key of a `Subject`;
    `lexicon` = what its sentences may be made of, so that spaces stand only where a reader needs them. `cover` = how
    much of it its 事例 look at, where that was asked.
    """

    program: core.Program
    texts: Mapping[str, str]
    subject: str = ""
    listed: tuple[Listed, ...] = ()
    answers: Mapping[Row, tuple[Answer, ...]] = field(factory=dict, repr=False)
    scripts: tuple[str, ...] = ()
    lexicon: Lexicon | None = field(default=None, repr=False)
    cover: Cover | None = field(default=None, repr=False)

    @property
    def page(self) -> str:
        """Its page, without ending."""
        return page(self.program.name)


@frozen
class Subject:
    """What some 制度 are about."""

    key: str
    title: str


@frozen
class Given:
    """Everything the site is made from. `release` = of Sadame, empty = unknown.

    `beside` = further files by name: scripts of `Policy.scripts`, and style sheets, which every page is given.
    """

    policies: tuple[Policy, ...]
    subjects: tuple[Subject, ...]
    release: str = ""
    beside: Mapping[str, str] = field(factory=dict, repr=False)
