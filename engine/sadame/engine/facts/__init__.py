"""The facts of a case, as anybody writes them, against the 入力 of a program."""

from sadame.engine.facts.decoding import decode
from sadame.engine.facts.problems import FactProblem

__all__ = ["FactProblem", "decode"]
