"""A case as evaluators take it: for every fact, the set of values it may still have.

In: made by `facts`, by trials and by bulk readers. A name that is absent is 未回答; an explicit 不明 is
the whole domain; a narrowed domain lies between; `Invalid` is a value outside the domain, which is
誤り of that fact and of nothing else.
"""

from collections.abc import Mapping

from attrs import frozen

from sadame.dsl.values import Values


@frozen
class Invalid:
    """A fact whose value breaks its declaration, and in what way."""

    reason: str


@frozen
class Facts:
    """What is known about one case, by symbol name."""

    values: Mapping[str, Values | Invalid]
