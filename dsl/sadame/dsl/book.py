"""What a set of files means: the programs that are sound, and what is wrong with the rest.

Made by `pipeline.compile_book`; a room of its own, so that who has a book needs no parser.
"""

from collections.abc import Mapping

from attrs import frozen

from sadame.dsl.core import Program
from sadame.dsl.diagnostics import Problem
from sadame.dsl.source import Source


@frozen
class Book:
    """What a set of files means. Programs by 制度, sources by path, problems in order of place."""

    programs: Mapping[str, Program]
    problems: tuple[Problem, ...]
    sources: Mapping[str, Source]
