"""`Reader`: slices of one file → nodes, and everything that was wrong on the way.

In: a source, its folded text and its `Vocabulary`. Out: nodes; `problems` grows. A slice that cannot be
read costs one message and gives None. The limits are checked before anything that could be slow or deep.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from attrs import evolve, frozen

from sadame.dsl import ast, respace
from sadame.dsl.diagnostics import Edit, Problem, Severity
from sadame.dsl.folding import INVISIBLE, name_of
from sadame.dsl.lines import MAX_LINE
from sadame.dsl.nesting import Branch as Listed
from sadame.dsl.parser import machine, slips
from sadame.dsl.parser.cut import BUILT_IN, Cut, Vocabulary
from sadame.dsl.parser.expressions import MAX_DEPTH, MAX_PATH, head_of, line
from sadame.dsl.parser.stumbles import (
    forgotten_label,
    is_rounding,
    repair_problems,
    sign_problems,
    stumbled,
)
from sadame.dsl.problems import syntax
from sadame.dsl.problems.slips import NoColon
from sadame.dsl.problems.types import EmptyRange
from sadame.dsl.source import Source, Span
from sadame.dsl.suggest import near

if TYPE_CHECKING:
    from sadame.dsl.parser.machine import Branch

T = TypeVar("T")

MAX_BRACKETS = 40
MAX_PROBLEMS = 500
#: In a longer sentence nobody guesses which word was meant.
_LONGEST_SLIP = 400
#: A line that was meant to begin anew is looked for among so many above the one that cannot be read.
_MOST_LINES = 8
_SHALLOW = 150  # characters in which nothing can be nested too deep

_BRACKETS = re.compile(r"「[^「」\n]*」|[()「」]")
_WIDE = {"(": "（", ")": "）", "「": "「", "」": "」"}
_RUN = re.compile(r" *(?P<run>[\w・]+|「|\(|-)")
_AFTER_A_NAME = frozenset(
    ("が", "の", "に", "は", "と", "かつ", "または", "でない", "のうち", "の場合", "の場合は")
)
_HEAD_AT_END = re.compile(
    r"(?:次の|次に掲げる|(?<!\w)以下の)(?:[^:()「」、]{0,8}うち、)?[^:()「」、]{1,40}$"
)


@frozen
class Heard:
    """A stretch of the file that was read, and as what; plain text has no tree."""

    start: int
    end: int
    rule: str
    tree: "Branch | None" = None
    cut: Cut | None = None


@frozen
class Meant:
    """A slice with its slips put right, and how it then reads."""

    cut: Cut
    outcome: respace.Respaced


def lexicon_of(vocabulary: Vocabulary) -> respace.Lexicon:
    """What text without spaces can be made of where these names are known."""
    return respace.Lexicon(
        machine.words() | respace.PATTERN_WORDS,
        vocabulary.names | BUILT_IN,
        vocabulary.members,
        vocabulary.units,
        vocabulary.singles,
    )


class Reader:
    """Reads slices of one text; CSV files get a reader of their own with the same `problems`.

    Who wants to know which slices the file has gives a list `heard`.
    """

    def __init__(
        self,
        source: Source,
        text: str,
        vocabulary: Vocabulary,
        problems: list[Problem],
        heard: list[Heard] | None = None,
    ) -> None:
        """`text` is the folded text of `source`, comments blanked."""
        self.source = source
        self.text = text
        self.vocabulary = vocabulary
        self.problems = problems
        self.heard = heard
        self.swallowed = False  # whether an attribute of this block took the body with it
        #: Where names stand that their declaration should have put in 「」: told there, once.
        self.quoted: dict[str, list[Edit]] = {}
        self._trees: dict[tuple[str, str], machine.Branch | machine.Stumble] = {}

    @cached_property
    def lexicon(self) -> respace.Lexicon:
        """What runs without spaces can be made of."""
        return lexicon_of(self.vocabulary)

    # ── plain text ──

    def span(self, start: int, end: int) -> Span:
        """A place in this file, without the spaces around it."""
        start, end = self.trimmed(start, end)
        return Span(self.source.path, start, end)

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch without spaces and line ends around it."""
        part = self.text[start:end]
        left = len(part) - len(part.lstrip())
        return (start, start) if left == len(part) else (start + left, start + len(part.rstrip()))

    def words(self, start: int, end: int) -> str:
        """Folded text, without spaces around it."""
        return self.text[start:end].strip()

    def free(self, start: int, end: int) -> ast.Text:
        """Text as it was written."""
        span = self.span(start, end)
        return ast.Text(self.source.text[span.start : span.end], span=span)

    def label(self, start: int, end: int) -> ast.Text:
        """Text that is compared: folded, as a name is."""
        span = self.span(start, end)
        return ast.Text(name_of(self.text[span.start : span.end]), span=span)

    def names_follow(self, start: int, end: int) -> bool:
        """Whether an expression begins here, and not a word that needs something before it."""
        found = _RUN.match(self.text, start, end)
        return found is not None and found["run"] not in _AFTER_A_NAME

    def report(self, problem: Problem) -> None:
        """Note something that is wrong."""
        self.problems.append(problem)

    def note(self, span: Span, rule: str) -> None:
        """Say what a stretch of plain text is: a `name`, a `type`, …."""
        if self.heard is not None and INVISIBLE not in self.text[span.start : span.end]:
            self.heard.append(Heard(span.start, span.end, rule))

    # ── slices ──

    def read(
        self,
        start: int,
        end: int,
        rule: str,
        build: "Callable[[Branch, Cut], T]",
        above: tuple[str, str] | None = None,
    ) -> T | None:
        """The node that a slice spells; None, with a message, where it spells none.

        `above`: the label whose expression this is and the one that was forgotten if a later line of it
        cannot be read.
        """
        start, end = self.trimmed(start, end)
        written = self.text[start:end]
        text = self._with_our_signs(written, start)
        forgotten = _HEAD_AT_END.search(text[-60:])
        if forgotten and head_of(forgotten[0]):
            self.report(syntax.HeadWithoutColon(span=self.span(start, end)))
            text += ":"
        if len(self.problems) > MAX_PROBLEMS or not self._within_limits(text, start):
            return None
        cut = Cut(self.source.path, text, start, end, self.vocabulary)
        cut.is_mended = text != written
        tree = self._tree(text, rule)
        if isinstance(tree, machine.Stumble):
            return self._unread(tree, cut, rule, build, above)
        if self._too_deep(tree, text, cut):
            return None
        node = build(tree, cut)
        if cut.doubtful:
            outcome = self._respaced(text, rule)
            if not isinstance(outcome, respace.Respaced) and (
                other := self._meant(cut, rule, build)
            ):
                return self._resolved(other.outcome, other.cut, rule, build)
            if outcome is not None:
                return self._resolved(outcome, cut, rule, build)
        return self._sound(node, tree, cut, rule)

    def _unread(
        self,
        tree: machine.Stumble,
        cut: Cut,
        rule: str,
        build: "Callable[[Branch, Cut], T]",
        above: tuple[str, str] | None,
    ) -> T | None:
        """What a slice means that cannot be read as it stands: spaces put in, a slip put right, or a message."""
        if problem := self._continued(tree, cut.text, cut.offset, rule, above):
            self.report(problem)
            return None
        if INVISIBLE in cut.text:
            return None  # that it is there was said, and explains the rest
        outcome = self._respaced(cut.text, rule)
        if not isinstance(outcome, respace.Respaced) and (other := self._meant(cut, rule, build)):
            return self._resolved(other.outcome, other.cut, rule, build)
        if outcome is None:
            self.report(stumbled(tree, cut, rule, self.source.text))
        return self._resolved(outcome, cut, rule, build)

    # ── slips ──

    def _with_our_signs(self, text: str, start: int) -> str:
        """The text with signs of other hands put right, each kind reported once."""
        repairs = tuple(slips.signs(text))
        for problem in sign_problems(repairs, start, self.source):
            self.report(problem)
        return slips.mended(text, repairs)[0] if repairs else text

    def _meant(self, cut: Cut, rule: str, build: "Callable[[Branch, Cut], T]") -> "Meant | None":
        """The first slip that, put right, makes the slice a sentence of known names; reported."""
        text = cut.text
        if len(text) > _LONGEST_SLIP:
            return None
        names, refused = self.vocabulary.names, self.vocabulary.refused
        in_cell = rule in {"cell", "given"}
        for group in slips.together(slips.guesses(text, names, refused, in_cell=in_cell)):
            other, places = slips.mended(text, group)
            again = evolve(cut, text=other, problems=[], is_mended=True)
            again.places = tuple(cut.span(at, at).start for at in places)
            if (outcome := self._reads(again, rule, build)) is not None:
                for problem in repair_problems(group, cut, self.source):
                    self.report(problem)
                for repair in group:
                    if repair.how == "name":
                        edit = Edit(cut.span(repair.start, repair.end), repair.text)
                        self.quoted.setdefault(repair.text, []).append(edit)
                return Meant(again, outcome)
        return None

    def _reads(
        self, cut: Cut, rule: str, build: "Callable[[Branch, Cut], T]"
    ) -> respace.Respaced | None:
        """How the text of a cut reads without any doubt, if it does."""
        tree = self._tree(cut.text, rule)
        if not isinstance(tree, machine.Stumble):
            trial = evolve(cut, problems=[], doubtful=False)
            build(tree, trial)
            if not trial.doubtful and not trial.problems:
                return respace.Respaced(cut.text, (), 0, len(cut.text))
        outcome = self._respaced(cut.text, rule)
        return outcome if isinstance(outcome, respace.Respaced) else None

    def _sound(self, node: T, tree: "Branch", cut: Cut, rule: str) -> T | None:
        """The node, unless part of it could not be meant: one cause gives one message."""
        self.problems.extend(cut.problems)
        wrong = [one for one in cut.problems if one.severity is Severity.ERROR]
        if self.heard is not None and not wrong and cut.is_as_written():
            self.heard.append(Heard(cut.offset, cut.end, rule, tree, cut))
        whole = all(isinstance(problem, syntax.MixedJoints | EmptyRange) for problem in wrong)
        return node if whole else None

    def _respaced(self, text: str, rule: str) -> respace.Outcome:
        return respace.respace(text, self.lexicon, lambda other: self._accepts(other, rule))

    def _accepts(self, text: str, rule: str) -> bool:
        return not isinstance(self._tree(text, rule), machine.Stumble)

    def _resolved(
        self,
        outcome: respace.Outcome,
        cut: Cut,
        rule: str,
        build: "Callable[[Branch, Cut], T]",
    ) -> T | None:
        """The node of the one reading, with a notice; or why there is none."""
        written = self.source.text
        match outcome:
            case respace.Respaced(text, inserted, start, end):
                again = evolve(cut, text=text, inserted=inserted, problems=[], doubtful=False)
                tree = self._tree(text, rule)
                if isinstance(tree, machine.Stumble) or self._too_deep(tree, text, again):
                    return None
                span = cut.span(start, end)
                spaces = [cut.offset + at - n for n, at in enumerate(inserted)]
                reading = "".join(
                    (" " if at in spaces else "") + written[at]
                    for at in range(span.start, span.end)
                )
                touches = rule in {"cell", "given"} and respace.touches(text, inserted)
                if not (cut.is_mended or touches):  # of a slip that was reported, enough is said
                    self.report(syntax.Respaced(span=span, reading=reading))
                return self._sound(build(tree, again), tree, again, rule)
            case respace.Many(start, end, readings):
                span = cut.span(start, end)
                run = written[span.start : span.end]
                self.report(syntax.ManyReadings(span=span, run=run, readings=readings))
            case respace.Gap(start, end, gap_start, gap_end):
                span = cut.span(start, end)
                gap = name_of(cut.text[gap_start:gap_end])
                self.report(
                    syntax.CannotDivide(
                        span=span,
                        run=written[span.start : span.end],
                        gap=gap,
                        near=near(gap, self.vocabulary.names),
                    )
                )
            case None:
                pass
        return None

    def declares(self, name: str, span: Span) -> None:
        """Say so where a declared name is at the same time a sentence of other names."""
        reading = respace.sentence_of(name, self.lexicon, lambda text: self._accepts(text, "expr"))
        if reading is not None:
            self.report(syntax.NameReadsAsSentence(span=span, name=name, reading=reading))

    def line(
        self, branch: Listed, rule: str = "line", above: tuple[str, str] | None = None
    ) -> ast.Expr | None:
        """The expression of a logical line, with the 号 below it."""
        items = self.items(branch, ("号", above[1]) if above else None)
        start, end = branch.line.rest, branch.line.end
        return self.read(start, end, rule, lambda tree, at: line(tree, items, at), above)

    def items(self, branch: Listed, above: tuple[str, str] | None = None) -> tuple[ast.Item, ...]:
        """The 号 under a line; `above` as for `read`."""
        return tuple(
            ast.Item(
                child.citation,
                self.line(child, above=above),
                span=self.span(child.line.start, _end(child)),
            )
            for child in branch.children
        )

    def _tree(self, text: str, rule: str) -> "Branch | machine.Stumble":
        known = self._trees.get((rule, text))
        if known is None:
            known = self._trees[rule, text] = machine.read(text, rule)
        return known

    # ── limits ──

    def _within_limits(self, text: str, start: int) -> bool:
        if len(text) > MAX_LINE:
            span = self.span(start, start + MAX_LINE)
            self.report(syntax.OverLimit(span=span, what="文の長さ", limit=f"{MAX_LINE:,}字"))
            return False
        problem = self._unbalanced(text, start)
        if problem is not None:
            self.report(problem)
        return problem is None

    def _unbalanced(self, text: str, start: int) -> Problem | None:
        open_at: list[int] = []
        for found in _BRACKETS.finditer(text):
            at = start + found.start()
            match found[0]:
                case "(":
                    open_at.append(at)
                    if len(open_at) > MAX_BRACKETS:
                        span = Span(self.source.path, at, at + 1)
                        limit = f"{MAX_BRACKETS}重"
                        return syntax.OverLimit(span=span, what="かっこの重なり", limit=limit)
                case ")" if open_at:
                    open_at.pop()
                case ")" | "「" | "」" as bracket:
                    span = Span(self.source.path, at, at + 1)
                    places = self._closing(text, found.end(), start) if bracket == "「" else ()
                    return syntax.UnclosedBracket(span=span, bracket=_WIDE[bracket], places=places)
                case _:
                    pass  # a whole 「…」
        if open_at:
            span = Span(self.source.path, open_at[-1], open_at[-1] + 1)
            return syntax.UnclosedBracket(span=span, bracket="（")
        return None

    def _closing(self, text: str, at: int, start: int) -> tuple[Edit, ...]:
        """The 」 after the declared name that follows an open 「."""
        known = [name for name in self.vocabulary.names if text.startswith(name, at)]
        if not known:
            return ()
        end = start + at + max(map(len, known))
        return (Edit(Span(self.source.path, end, end), "」"),)

    def _too_deep(self, tree: "Branch", text: str, cut: Cut) -> bool:
        """Whether building the tree would nest deeper than any rule a person writes."""
        if len(text) <= _SHALLOW and text.count("の") <= MAX_PATH:
            return False
        stack: list[tuple[Branch, int, int]] = [(tree, 0, 0)]
        while stack:
            node, depth, path = stack.pop()
            if path > MAX_PATH or depth > MAX_DEPTH:
                what, limit = (
                    ("「の」のつながり", MAX_PATH) if path > MAX_PATH else ("式の重なり", MAX_DEPTH)
                )
                self.report(syntax.OverLimit(span=cut.span_of(tree), what=what, limit=str(limit)))
                return True
            deeper = depth + (node.data != "chain")
            longer = path + 1 if node.data in {"member", "selected"} else 0
            stack += [
                (cast("Branch", child), deeper, longer)
                for child in node.children
                if hasattr(child, "children")
            ]
        return False

    # ── messages ──

    def _continued(
        self,
        at: machine.Stumble,
        text: str,
        start: int,
        rule: str,
        above: tuple[str, str] | None,
    ) -> Problem | None:
        """Whether a line of the text was meant to begin anew: all above it reads well, or it begins with a label."""
        for cut in _line_ends(text, at.start):
            reads = not isinstance(self._tree(text[:cut], rule), machine.Stumble)
            if reads and (problem := self._begun(start + cut, start + len(text), above)):
                return problem
        return None if above else self._begun(start, start + len(text), None)

    def _begun(self, start: int, end: int, above: tuple[str, str] | None) -> Problem | None:
        """What to say where a line begins anew: its label without its colon, or the one it should have."""
        span = self.span(start, end)
        line = self.text[span.start : span.end].split("\n", maxsplit=1)[0].rstrip()
        if label := forgotten_label(line, self.vocabulary.names):
            place = Span(span.path, span.start, span.start + len(label))
            edit = Edit(Span(span.path, place.end, place.end), "：")
            problem: Problem = NoColon(span=place, before=label, places=(edit,))
        elif is_rounding(line):
            problem = syntax.ContinuedAttribute(
                span=span, label=above[0] if above else "文", fix="端数"
            )
        elif above:
            reads = self._accepts(self.text[span.start : span.end], "line")
            problem = syntax.ContinuedAttribute(
                span=span, label=above[0], fix=above[1], reads=reads
            )
        else:
            return None
        self.swallowed = True
        return problem


def _line_ends(text: str, stop: int) -> list[int]:
    """Where the lines before a place end, the last one first; not more than one would look at."""
    ends = [found.start() for found in re.finditer("\n", text[:stop])]
    return ends[: -_MOST_LINES - 1 : -1]


def _end(branch: Listed) -> int:
    return _end(branch.children[-1]) if branch.children else branch.line.end
