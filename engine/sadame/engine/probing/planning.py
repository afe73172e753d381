"""From the body of a rule to what its cases have to show.

Every condition that is no list of others decides once as はい and once as いいえ (MC/DC), a comparison on both
sides of its edge; every row is met, every ただし applies, any two of them together; every operand of 最小 and 最大 wins
and every 端数 cuts something off. To decide means: were this thing alone the other way round, the rule would
come out otherwise. So the `twin` of a body is the same body with a switch at each of these things.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import define, evolve, field

from sadame.dsl import core
from sadame.dsl.types import NUMBER, TRUTH, Choice, ListOf, Quantity
from sadame.engine.interp.reasons import FALLBACK, PRECONDITION, row_label
from sadame.engine.probing.edges import Edges, Side, both
from sadame.engine.probing.goals import Goal, Plan, Way
from sadame.engine.probing.naming import named

SWITCH = "〔切替え〕"
"""The fact that says which thing is turned round; no name in a rule file looks like it."""
_MOST_MEMBERS = 12
_COUSIN = {
    core.DateFunction.TERM_END: core.DateFunction.SAME_DAY,
    core.DateFunction.SAME_DAY: core.DateFunction.TERM_END,
}
"""What is the same day most of the time, and is written for the other."""
_END = {True: "当たる側", False: "当たらない側"}


def plan(rule: core.Rule, cut: core.Slice) -> Plan:
    """The goals of a rule in this 断面."""
    planner = _Planner(cut, rule)
    twin = planner.turned(rule.body, _Place(Edges(cut)))
    if all(each.is_quiet for each in planner.goals):
        any_case = core.Constant(True, TRUTH, span=rule.span)
        planner.goals.append(Goal((Way(any_case, "一つの例"),)))
    return Plan(rule, twin, tuple(planner.goals), tuple(planner.left))


@define
class _Place:
    """Where in a rule something stands.

    `address` = as it is cited; `sources` = the lists of the aggregates around; `in_cell` = it is a cell of a 表;
    `is_value` = it is part of what the rule comes to, not of a condition.
    """

    edges: Edges
    address: str = ""
    sources: tuple[core.Expr, ...] = ()
    in_cell: bool = False
    is_value: bool = True

    def at(self, more: str) -> "_Place":
        return evolve(self, address=self.address + more)

    def inside(self, source: core.Expr) -> "_Place":
        sources = (*self.sources, source)
        return evolve(self, edges=self.edges.inside(source), sources=sources, is_value=False)

    def asked(self) -> "_Place":
        return evolve(self, is_value=False)

    def somewhere(self, condition: core.Expr) -> core.Expr:
        """That the condition holds; within aggregates, for some element."""
        for source in reversed(self.sources):
            condition = core.Quantified(1, source, None, condition, span=condition.span)
        return condition


@define
class _Planner:
    """Collects the goals of one rule."""

    cut: core.Slice
    rule: core.Rule
    goals: list[Goal] = field(factory=list)
    left: list[str] = field(factory=list)
    switches: int = 0

    def turned(self, expr: core.Expr, place: _Place) -> core.Expr:
        """The expression with its switches, after its goals were noted."""
        match expr:
            case core.Guarded(precondition, body):
                gate = self.turned(precondition, place.at(PRECONDITION))
                return evolve(expr, precondition=gate, body=self.turned(body, place))
            case core.Count(clauses=clauses):
                parts = [
                    evolve(each, condition=self.turned(each.condition, place.at(each.mark)))
                    for each in clauses
                ]
                return evolve(expr, clauses=tuple(parts))
            case core.Choose():
                return self._choose(expr, place)
            case core.Lookup():
                return self._lookup(expr, place)
            case core.Extreme():
                return self._extreme(expr, place)
            case core.Rounded(operand):
                inner = self.turned(operand, place)
                return self._switched(evolve(expr, operand=inner), inner, "端数が出る", place)
            case core.DateCall():
                return self._dated(expr, place)
            case core.Reference() if isinstance(expr.type, Quantity):
                return self._taken(expr, place)
            case core.Gather() | core.Rank() | core.Quantified():
                return self._leaf(expr, self._gathered(expr, place), place)
            case core.Not() | core.Implies() | core.Constant():
                return self._through(expr, place)
            case core.Substitute():
                return self._through(expr, place.asked())
            case _:
                inside = place.asked() if expr.type == TRUTH else place
                return self._leaf(expr, self._through(expr, inside), place)

    def _through(self, expr: core.Expr, place: _Place) -> core.Expr:
        """The same with switches in its parts."""

        def change(node: core.Node) -> core.Node:
            return self.turned(node, place) if isinstance(node, core.Expr) else node

        return core.rebuilt(expr, change)

    # ── conditions ──

    def _leaf(self, expr: core.Expr, inner: core.Expr, place: _Place) -> core.Expr:
        """A condition that is no list of others, with its switch; anything else as it is."""
        if expr.type != TRUTH:
            return inner
        number = self._switch()
        self._sides(expr, place, number)
        on = core.Not(self._is(number, expr), span=expr.span)
        return core.Compare(core.Comparison.SAME, inner, on, span=expr.span)

    def _sides(self, expr: core.Expr, place: _Place, number: int) -> None:
        sides = place.edges.of(expr) if isinstance(expr, core.Compare) else ()
        name = named(expr, self.cut, self.rule.name)
        if not place.in_cell:  # both rows have the edge between them
            name = _prefix(place.address) + name
        if sides:
            values = "と".join(each.value for each in sides if each.value)
            end = "境目" if len(sides) > 1 else "端"
            words = f"{name}の{end}（{values}）" if values else f"{name}の{end}"
            for side in sides:
                self._edge(side, words, place, number, expr)
            return
        if place.in_cell:
            return  # that each row is met says as much
        match expr:
            case core.OneOf(subject, members) if isinstance(subject.type, Choice):
                for member in members[:_MOST_MEMBERS]:
                    one = core.OneOf(subject, (member,), span=expr.span)
                    self._add(place, number, (one, f"{name}が「{member}」"))
                self.left += [f"{name}が「{member}」" for member in members[_MOST_MEMBERS:]]
                no = core.Not(expr, span=expr.span)
                rest = "、".join(map(str, members))
                self._add(place, number, (no, f"{name}が「{rest}」でない"))
            case _:
                no = core.Not(expr, span=expr.span)
                self._add(place, number, (expr, f"{name}が決め手（はい）"))
                self._add(place, number, (no, f"{name}が決め手（いいえ）"))

    def _edge(self, side: Side, words: str, place: _Place, number: int, expr: core.Expr) -> None:
        plain = expr if side.holds else core.Not(expr, span=expr.span)
        ways = [(way, words) for way in side.ways]
        if not place.in_cell:
            ways.append((plain, f"{words.partition('の境目')[0]}の{_END[side.holds]}"))
        self._add(place, number, *ways, edge=expr, side=side.value or _END[side.holds])

    def _add(
        self,
        place: _Place,
        twin: int,
        *ways: tuple[core.Expr, str],
        edge: core.Expr | None = None,
        side: str = "",
    ) -> None:
        made = tuple(Way(place.somewhere(condition), words) for condition, words in ways)
        self.goals.append(Goal(made, twin, None if place.sources else edge, side))

    # ── switches ──

    def _switch(self) -> int:
        self.switches += 1
        return self.switches

    def _is(self, number: int, at: core.Node) -> core.Expr:
        """The switch stands at this number."""
        which = core.Reference(SWITCH, NUMBER, span=at.span)
        here = core.Constant(number, NUMBER, span=at.span)
        return core.Compare(core.Comparison.SAME, which, here, span=at.span)

    def _switched(
        self,
        expr: core.Expr,
        instead: core.Expr,
        words: str,
        place: _Place,
    ) -> core.Expr:
        """A value that can be switched to another; the goal is that this makes a difference."""
        number = self._switch()
        condition: core.Expr = core.Constant(True, TRUTH, span=expr.span)
        self._add(place, number, (condition, _prefix(place.address) + words))
        return self._either(number, instead, expr)

    def _either(self, number: int, instead: core.Expr, expr: core.Expr) -> core.Expr:
        """The one value where the switch stands at this number, else the other."""
        other = core.Alternative("", self._is(number, expr), instead, span=expr.span)
        return core.Choose((other,), expr, ((),), expr.type, span=expr.span)

    # ── values ──

    def _extreme(self, expr: core.Extreme, place: _Place) -> core.Expr:
        operands = tuple(self.turned(each, place) for each in expr.operands)
        found: core.Expr = evolve(expr, operands=operands)
        if len(operands) < 2:
            return found
        word = "最大" if expr.largest else "最小"
        for at, each in enumerate(expr.operands):
            others = evolve(expr, operands=(*operands[:at], *operands[at + 1 :]))
            name = named(each, self.cut, f"{at + 1}番目")
            found = self._switched(found, others, f"{word}が{name}", place)
        return found

    def _dated(self, expr: core.DateCall, place: _Place) -> core.Expr:
        """A 満了日 or 応当日: most days it is the same day that the other is."""
        found = self._through(expr, place)
        other = _COUSIN.get(expr.function)
        is_in_days = expr.function is core.DateFunction.TERM_END and not expr.months
        if other is None or is_in_days or expr.include_first or place.in_cell:
            return found
        cousin = evolve(expr, function=other, months=other is core.DateFunction.TERM_END)
        any_case = core.Constant(True, TRUTH, span=expr.span)
        words = f"{expr.function.value}が{other.value}と違う日"
        return self._extra(found, cousin, (any_case, words), place)

    def _taken(self, expr: core.Reference, place: _Place) -> core.Expr:
        """A number that may be 対象外: it is not taken for 0."""
        if not place.is_value or not _may_be_absent(self.cut.by_name[expr.name], self.cut):
            return expr
        nothing = core.Constant(Fraction(0), expr.type, span=expr.span)
        instead = core.Substitute(expr, nothing, expr.type, span=expr.span)
        absent = core.IsAbsent(expr, span=expr.span)
        return self._extra(expr, instead, (absent, f"{expr.name}が対象外"), place)

    def _extra(
        self, expr: core.Expr, instead: core.Expr, shown: tuple[core.Expr, str], place: _Place
    ) -> core.Expr:
        """A value that can be switched to another; where that can make no difference, nobody is told."""
        number = self._switch()
        condition, words = shown
        way = Way(place.somewhere(condition), _prefix(place.address) + words)
        self.goals.append(Goal((way,), number, is_quiet=True))
        return self._either(number, instead, expr)

    def _columns(self, expr: core.Gather, column: core.Expr | None, place: _Place) -> core.Gather:
        """What is gathered of a column is not what another one has."""
        if not isinstance(column, core.ElementField) or expr.value is None:
            return expr
        value = expr.value
        for other in _others(expr.source, column):
            any_case = core.Constant(True, TRUTH, span=expr.span)
            shown = (any_case, f"{column.name}が{other.name}と違う")
            value = self._extra(value, other, shown, place)
        return evolve(expr, value=value)

    def _choose(self, expr: core.Choose, place: _Place) -> core.Expr:
        parts = []
        for each in expr.alternatives:
            inner = place.at(each.label)
            condition = self.turned(each.condition, inner)
            parts.append(evolve(each, condition=condition, value=self.turned(each.value, inner)))
            self._add(place, 0, (each.condition, f"{each.label}に当たる"))
        for at, each in enumerate(expr.alternatives):
            for other in expr.alternatives[:at]:
                together = both(other.condition, each.condition)
                words = f"{other.label}と{each.label}に同時に当たる"
                self._add(place, 0, (together, words))
        default = expr.default
        if default is not None:
            if expr.alternatives:
                nobody = _none_of([each.condition for each in expr.alternatives])
                self._add(place, 0, (nobody, FALLBACK))
            default = self.turned(default, place.at(FALLBACK))
        return evolve(expr, alternatives=tuple(parts), default=default)

    def _lookup(self, expr: core.Lookup, place: _Place) -> core.Expr:
        rows = []
        earlier: list[core.Expr] = []
        for at, row in enumerate(expr.rows):
            label = row_label(expr, at)
            inner = evolve(place.at(label), in_cell=True)
            cells = row.cells
            if cells is not None:
                cells = tuple(None if cell is None else self.turned(cell, inner) for cell in cells)
            self._row(expr, at, place, earlier)
            value = self.turned(row.value, place.at(label))
            rows.append(evolve(row, cells=cells, value=value))
        if all(row.cells is not None for row in expr.rows) and earlier and not expr.complete:
            nobody = _none_of(earlier)
            self._add(place, 0, (nobody, "どの行にも当たらない"))
        return evolve(expr, rows=tuple(rows), disjoint=False, complete=False)

    def _row(self, expr: core.Lookup, at: int, place: _Place, earlier: list[core.Expr]) -> None:
        """A row is met, by each of the members that a cell of it names."""
        row = expr.rows[at]
        cells = [cell for cell in row.cells or () if cell is not None]
        met = both(*cells) if cells else core.Constant(True, TRUTH, span=row.span)
        first = expr.matching is core.Matching.FIRST or row.cells is None
        live = both(_none_of(earlier), met) if first and earlier else met
        label = row_label(expr, at)
        for cell in cells:
            for member in _members(expr, cell):
                assert isinstance(cell, core.OneOf)  # noqa: S101 - nothing else has members
                one = core.OneOf(cell.subject, (member,), span=cell.span)
                self._add(place, 0, (both(live, one), f"{label}（{member}）"))
        self._add(place, 0, (live, label))
        if row.cells is not None:
            earlier.append(met)

    def _gathered(
        self, expr: core.Gather | core.Rank | core.Quantified, place: _Place
    ) -> core.Expr:
        """An aggregate: what is asked of its elements has switches too."""
        inner = place.inside(expr.source)

        def turned(part: core.Expr | None) -> core.Expr | None:
            return None if part is None else self.turned(part, inner)

        match expr:
            case core.Gather(condition=condition, value=value):
                found = evolve(expr, condition=turned(condition), value=turned(value))
                return self._columns(found, value, inner)
            case core.Rank(condition=condition, value=value):
                return evolve(expr, condition=turned(condition), value=self.turned(value, inner))
            case core.Quantified(filter=chosen, condition=condition):
                held = self.turned(condition, inner)
                return evolve(expr, filter=turned(chosen), condition=held)


def _may_be_absent(symbol: core.Symbol, cut: core.Slice) -> bool:
    match symbol:
        case core.Input(condition=condition, not_applicable=presumed):
            return condition is not None and presumed is None
        case core.Rule(name=name):
            return cut.notes[name].may_be_absent
        case _:
            return False


def _others(source: core.Expr, column: core.ElementField) -> Iterator[core.ElementField]:
    """The other columns of a list that hold the same kind of number."""
    if isinstance(source.type, ListOf) and column.depth == 0:
        for index, each in enumerate(source.type.element.fields):
            if index != column.index and each.type == column.type:
                yield evolve(column, index=index, name=each.name)


def _members(table: core.Lookup, cell: core.Expr) -> Sequence[bool | str]:
    """The members a cell names, where they are several; those of その他 nobody names."""
    if not isinstance(cell, core.OneOf) or len(cell.members) < 2:
        return ()
    others = {
        member
        for row in table.rows
        for each in row.cells or ()
        if isinstance(each, core.OneOf) and each is not cell and each.subject == cell.subject
        for member in each.members
    }
    kind, last = cell.subject.type, table.rows[-1].cells or ()
    rest = {*kind.members} - others if isinstance(kind, Choice) else None
    return () if others and cell in last and {*cell.members} == rest else cell.members


def _none_of(conditions: Sequence[core.Expr]) -> core.Expr:
    return both(*(core.Not(each, span=each.span) for each in conditions))


def _prefix(address: str) -> str:
    return f"{address}　" if address else ""
