"""Symbols put into the order of evaluation again, after one of them refers to something else."""

from collections.abc import Iterable, Iterator

from sadame.dsl import core
from sadame.dsl.core import Symbol


def in_order(symbols: Iterable[Symbol]) -> Iterator[Symbol]:
    """What is referred to comes first; else as they stand."""
    waiting = {symbol.name: symbol for symbol in symbols}
    while waiting:
        stack = [next(iter(waiting))]
        while stack:
            name = stack[-1]
            need = next((each for each in core.references(waiting[name]) if each in waiting), None)
            if need is None or need in stack:
                yield waiting.pop(stack.pop())
            else:
                stack.append(need)
