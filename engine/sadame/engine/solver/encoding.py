"""A 断面 as formulas: the concrete meaning (semantics.md) of every rule for all full and valid facts at once.

In: a `core.Slice`. Out: `Encoding`, which says of each symbol and each expression under which conditions it has a
value, is 対象外 or 誤り. Nothing is rewritten: what is proved is proved of the program as checked.

What is assumed is in `Unknowns`: facts are known and valid, a 一覧 has few elements, a 基準値 that nobody has set is
any number of its range, a 解釈 that is not fixed is any of its readings, the 基準日 any day of the 断面.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from sadame.dsl import calendar, core
from sadame.dsl.interval import Interval, closed, intersect
from sadame.dsl.types import Day, FiscalYear, natural_step
from sadame.engine.solver import gates
from sadame.engine.solver.days import Days
from sadame.engine.solver.extent import SIZE, Extent, Reach
from sadame.engine.solver.formulas import Formula, any_of, at_most, both, equal, negate
from sadame.engine.solver.knowns import Unknowns, Wordings
from sadame.engine.solver.literals import literal, literal_of, member
from sadame.engine.solver.outcomes import Number, Outcome, constant, merged, number
from sadame.engine.solver.reading import Reader, Site

BASE_DATE = "基準日"


@frozen(slots=False, eq=False)
class Encoding:
    """One 断面. `fixed` = readings that are taken as given; `size` = how many elements of a list are looked at.

    `span` = the days all days lie between, where not the whole calendar is looked at.
    `axioms` = what holds in every case; `asked` = when a fact with a 条件 is asked for; `sites` = where 誤り can
    arise. All three grow as more is encoded. With a `base` it is a second copy of the same case, in which only
    the facts that `vary` may differ.
    """

    cut: core.Slice
    fixed: Mapping[str, str] = field(factory=dict)
    size: int = SIZE
    span: Interval | None = None
    base: "Encoding | None" = None
    vary: frozenset[str] = frozenset()
    sites: list[Site] = field(factory=list)
    known: dict[str, Outcome] = field(factory=dict)
    asked: dict[str, Formula] = field(factory=dict)
    axioms: list[Formula] = field(factory=list)
    days: Days = field(init=False)
    extent: Extent = field(factory=Extent)
    unknowns: Unknowns = field(init=False)
    today: Number = field(init=False)

    def __attrs_post_init__(self) -> None:
        base = self.base
        if base is None:
            object.__setattr__(self, "unknowns", Unknowns(self.size, self.axioms, self.span))
            object.__setattr__(self, "days", Days(self.axioms))
        else:
            object.__setattr__(self, "axioms", base.axioms)
            object.__setattr__(self, "days", base.days)
            object.__setattr__(self, "extent", base.extent)
            unknowns = Unknowns(base.size, base.axioms, base.span, base.unknowns, self.vary)
            object.__setattr__(self, "unknowns", unknowns)
            object.__setattr__(self, "today", base.today)
            return
        start, end = self._stretch()
        if start == end:
            object.__setattr__(self, "today", constant(start))
            return
        day = number(self.unknowns.of(BASE_DATE, Day()))
        self.axioms.append(both(at_most(start, day.term), at_most(day.term, end)))
        object.__setattr__(self, "today", day)

    def _stretch(self) -> tuple[int, int]:
        """The first and the last day of the 断面 that are looked at."""
        span = closed(calendar.FIRST, calendar.LAST) if self.span is None else self.span
        own = Interval(self.cut.start, self.cut.end)
        found = intersect(own, span) or intersect(own, closed(calendar.FIRST, calendar.LAST))
        if found is None or found.low is None or found.high is None:
            raise ValueError("a 断面 has days")
        return int(found.low), int(found.high)

    def varied(self, names: Iterable[str], cut: core.Slice | None = None) -> "Encoding":
        """The same case, but for these facts; perhaps under other rules."""
        return Encoding(cut or self.cut, self.fixed, self.size, self.span, self, frozenset(names))

    def is_on(self, day: int) -> Formula:
        """The 基準日 is that day."""
        return equal(self.today.term, day)

    @property
    def texts(self) -> Wordings:
        """Texts by number, the same for every copy of the case."""
        return self.unknowns.texts

    def reach(self, names: Iterable[str], other: "Encoding | None" = None) -> Reach:
        """Of which lists a proof about these rules holds, in this and perhaps another copy."""
        wanted = [*names]
        copies = [self] if other is None else [self, other]
        found = {each for copy in copies for each in copy.reached(wanted)}
        return self.extent.reach(found, self.size)

    def reached(self, names: Iterable[str]) -> Iterator[str]:
        """These names and all they hang on, each once."""
        left, seen = [*names], set()
        while left:
            name = left.pop()
            if name not in seen:
                seen.add(name)
                yield name
                symbol = self.cut.by_name.get(name)
                left += [] if symbol is None else core.references(symbol)

    # ── symbols ──

    def outcome(self, name: str) -> Outcome:
        """What a symbol comes to."""
        if name not in self.known:
            self.known[name] = self._symbol(self.cut.by_name[name])
        return self.known[name]

    def _symbol(self, symbol: core.Symbol) -> Outcome:
        match symbol:
            case core.Input():
                return self._fact(symbol)
            case core.Parameter():
                return self._setting(symbol, symbol.now, symbol.name)
            case core.Reading(name=name, type=kind):
                fixed = self.fixed.get(name)
                return Outcome(self.unknowns.of(name, kind) if fixed is None else member(fixed))
            case core.Rule(name=name, body=body):
                return self.expression(body, name)
            case core.Hole(type=kind):
                return Outcome(literal_of(kind), failed=True)

    def _fact(self, symbol: core.Input) -> Outcome:
        """The 条件 first, then the answer (§1.7); the fact is known, so its silence says nothing."""
        step = symbol.step or natural_step(symbol.type)
        held = self.unknowns.of(symbol.name, symbol.type, symbol.bounds, step)
        answer = Outcome(held, failed=self._covered(symbol))
        if symbol.condition is None:
            return answer
        asked = Reader(self, symbol.name).of(symbol.condition)
        self.asked[symbol.name] = asked.yes
        found = gates.guarded(asked, answer)
        if symbol.not_applicable is None:
            return found
        presumed = symbol.not_applicable
        holds: Formula = True
        if presumed.condition is not None:
            holds = Reader(self, symbol.name).of(presumed.condition).yes
        instead = both(found.absent, holds)
        value = merged([(instead, literal(self.texts, presumed.value, symbol.type)), (True, held)])
        return Outcome(value, both(found.absent, negate(holds)), found.failed)

    def _covered(self, symbol: core.Input) -> Formula:
        """An end of 収録 that is 誤り is 誤り of the list."""
        if symbol.coverage is None:
            return False
        reader = Reader(self, symbol.name)
        ends = [reader.of(symbol.coverage.first), reader.of(symbol.coverage.last)]
        return any_of(end.failed for end in ends)

    def _setting(self, symbol: core.Parameter, setting: core.Setting | None, name: str) -> Outcome:
        match setting:
            case None:
                return Outcome(literal_of(symbol.type), failed=True)
            case core.Given(value):
                return Outcome(literal(self.texts, value, symbol.type))
            case core.NotGiven():
                bounds = symbol.bounds
            case core.Delegated(bounds):
                pass
        if name not in self.known:
            step = natural_step(symbol.type)
            self.known[name] = Outcome(self.unknowns.of(name, symbol.type, bounds, step))
        return self.known[name]

    def at_date(self, node: core.AtDate, moment: Number) -> list[tuple[Formula, Outcome]]:
        """The value of a 基準値 for each stretch of its history that the moment may fall in."""
        symbol = self.cut.by_name[node.parameter]
        assert isinstance(symbol, core.Parameter)  # noqa: S101 - the checker says so
        day = moment.term
        if isinstance(node.moment.type, FiscalYear):
            day = self.days.fiscal_year_start(moment.term).value
        found = []
        for entry in symbol.history:
            first: Formula = True if entry.start is None else at_most(entry.start, day)
            last: Formula = True if entry.end is None else at_most(day, entry.end)
            found.append((both(first, last), self.entry(symbol, entry)))
        return found

    def entry(self, symbol: core.Parameter, entry: core.Entry) -> Outcome:
        """What a 基準値 is in a stretch of its history."""
        return self._setting(symbol, entry.setting, entry_name(symbol, entry))

    # ── expressions ──

    def expression(self, expr: core.Expr, rule: str, about: str | None = None) -> Outcome:
        """What an expression outside any list comes to; its places of 誤り are told under `rule`.

        `about` = the name by which `reach` knows what it alone asks of lists.
        """
        before = len(self.sites)
        found = Reader(self, rule, about=about).of(expr)
        self.sites[before:] = [
            Site(s.rule, s.node, s.fault, both(s.condition, found.failed), s.parties)
            if s.rule == rule
            else s
            for s in self.sites[before:]
        ]
        return found


def entry_name(symbol: core.Parameter, entry: core.Entry) -> str:
    """The name of what a 基準値 is in a stretch of its history, where nobody has set it."""
    return symbol.name if symbol.is_in_force(entry) else f"{symbol.name}@{entry.start}"
