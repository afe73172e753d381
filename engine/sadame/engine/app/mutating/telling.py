"""What a mutant is, in words: 第2号の「65歳 以上」を「65歳 超」に変えても.

In: a `Mutant`, and the program it is made from. Out: one clause of a sentence; what it comes to is added elsewhere.
"""

from collections.abc import Mapping

from attrs import frozen

from sadame.docs_gen.law.conditions import limit
from sadame.docs_gen.law.kinds import bounds, line
from sadame.docs_gen.law.rounding import said
from sadame.docs_gen.law.writer import Writer
from sadame.dsl import core
from sadame.dsl.source import Source
from sadame.engine.mutation.kinds import BOUNDARIES, Kind
from sadame.engine.mutation.mutants import Mutant

_LONGEST = 40
_DIRECTIONS = {True: "大きい順", False: "小さい順"}


@frozen
class Teller:
    """Says the mutants of a program."""

    program: core.Program
    sources: Mapping[str, Source]

    def said(self, mutant: Mutant) -> str:
        """What is written otherwise."""
        before = self._quoted(mutant.before, mutant)
        where = f"{mutant.address}の" if mutant.address else ""
        match mutant.kind, mutant.after:
            case Kind.VERSION, core.Constant() as after if not where:
                return (
                    f"適用の切り替わる日「{before}」を「{self._quoted(after, mutant)}」に変えても"
                )
            case Kind.ROW, _:
                return f"{mutant.address}を除いても"
            case Kind.RESULTS, core.Node() as after:
                return f"{where}結果「{before}」を次の行の「{self._quoted(after, mutant)}」と入れ替えても"
            case Kind.PRIORITY, core.Alternative(label):
                return f"「{label}」を「{_label(mutant.before)}」に優先させても"
            case Kind.PRIORITY, _:
                return f"{mutant.address}を次の行と入れ替えても"
            case Kind.PRECONDITION, _:
                return f"前提「{before}」を除いても"
            case Kind.CONDITION, _:
                return f"条件「{before}」を除いても"
            case Kind.PROVISO, _:
                return f"「{mutant.address}」を除いても"
            case _, None:
                return f"{where}「{before}」を除いても"
            case _, after:
                return f"{where}「{before}」を「{self._quoted(after, mutant)}」に変えても"

    def _quoted(self, node: core.Node, mutant: Mutant) -> str:
        cut = self.program.slices[min(mutant.edits, default=0)]
        text = self._words(node, Writer(frozenset(self.program.own), cut.by_name), mutant)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

    def _words(self, node: core.Node, writer: Writer, mutant: Mutant) -> str:
        match node:
            case core.Compare(comparison, _, right) if comparison in BOUNDARIES:
                return line(limit(writer, comparison, right))
            case core.Clause(condition=condition):
                return self._words(condition, writer, mutant)
            case core.Count(at_least, form=core.Form.SOME):
                return f"次のうち{at_least}つ以上に該当"
            case core.Count(form=core.Form.ALL | core.Form.ANY as form):
                return str(form.value)
            case core.Rounded(rounding=rounding, type=kind):
                return said(rounding, kind)
            case core.Delegated(limits):
                return bounds(limits, writer.symbols[mutant.owner].type)
            case core.SortKey(key, descending):
                return f"{self._words(key, writer, mutant)} の {_DIRECTIONS[descending]}"
            case core.Row() | core.Alternative() | core.Presumption():
                return self._text(node)
            case _:
                return self._phrase(node, writer)

    def _phrase(self, node: core.Node, writer: Writer) -> str:
        """The expression in the words of a rule file; what cannot be said so is quoted from the file."""
        try:
            phrase = writer.phrase(node)  # type: ignore[arg-type]  # what is no expression is told above
        except (AssertionError, TypeError):
            return self._text(node)
        return line(phrase.words) + "、".join(line(each.phrase.words) for each in phrase.items)

    def _text(self, node: core.Node) -> str:
        """The line as it stands in the file."""
        source = self.sources.get(node.span.path)
        text = source.text[node.span.start : node.span.end] if source is not None else ""
        return " ".join(text.split())


def _label(node: core.Node) -> str:
    return node.label if isinstance(node, core.Alternative) else ""
