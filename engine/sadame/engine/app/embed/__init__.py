"""Sadame inside another program: `load` the rules, take a 制度, `evaluate` facts, read the `Outcome`.

In: rule files (or none: the 制度 that ship with Sadame) and facts as plain data. Out: immutable objects
that threads may share. What is wrong with the rules is a `PolicyError`, what is wrong with the facts a
`FactsError`, each with the whole list; a date or a reading that does not exist is a `ValueError`, an
unknown 制度 or result a `KeyError`. Missing facts are no error: the result is 不明, with its range.
"""

from sadame.engine.app.embed.errors import FactsError, PolicyError
from sadame.engine.app.embed.outcome import Answer, Outcome, Range
from sadame.engine.app.embed.rulebook import Policy, RuleBook, load
from sadame.engine.app.embed.typed import UNKNOWN, AnswerOf, FactsOf

__all__ = [
    "UNKNOWN",
    "Answer",
    "AnswerOf",
    "FactsError",
    "FactsOf",
    "Outcome",
    "Policy",
    "PolicyError",
    "Range",
    "RuleBook",
    "load",
]
