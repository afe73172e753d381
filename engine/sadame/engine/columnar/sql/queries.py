"""A plan as one query: shared terms as steps of common table expressions, lists as grouped subqueries.

In: tables or earlier steps with encoded columns, a row for each person, rows of lists with the key of
theirs. Out: a SELECT. Each step names the columns that later ones still need and no more, so that an
engine keeps nothing it could drop. For PostgreSQL each step ends in OFFSET 0: it would else copy a step into every
place that reads it, and what is shared would be worked out again and again. (MATERIALIZED would do as well, at twice
the time: the rows of each step would be stored.)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field
from sqlglot import exp

from sadame.engine.columnar.encoding import ROW
from sadame.engine.columnar.plan import Plan, gathering_waves, levels
from sadame.engine.columnar.sql import dialects
from sadame.engine.columnar.sql.dialects import Dialect, Sql, column
from sadame.engine.columnar.sql.writing import Writer, step, wide
from sadame.engine.columnar.terms import Column, Gathered, Term, inner_terms, own_frame


@define(eq=False)
class Query:
    """Grows step by step. `person` = the table or step that has a row for each person."""

    dialect: Dialect
    plan: Plan
    person: str
    lists: Mapping[str, str] = field(factory=dict)
    row: str = ROW
    _steps: dict[str, exp.Select] = field(factory=dict, init=False)

    def add(self, name: str, select: exp.Select) -> str:
        """One step more."""
        self._steps[name] = select
        return name

    def step(self, source: str, columns: Mapping[str, Sql]) -> str:
        """A step of these columns and no others."""
        named = (_named(sql, self.dialect.named(name)) for name, sql in columns.items())
        return self.add(self._next(), _select(source, named))

    def select(self, terms: Sequence[Term]) -> Writer:
        """Makes the steps that these terms need; what writes them in a SELECT from `self.person`."""
        self._gather(terms)
        self.person, writer = self._stepped(self.person, terms)
        return writer

    def finish(self, columns: Sequence[tuple[str, Sql]]) -> exp.Select:
        """The query that gives these columns."""
        named = (_named(sql, self.dialect.named(name)) for name, sql in columns)
        final = _select(self.person, named)
        for name, select in self._pruned(final):
            kept = select.offset(0, copy=False) if self.dialect.keeps_steps else select
            final = final.with_(exp.to_identifier(name, quoted=True), as_=kept, copy=False)
        return final

    # ── steps ────────────────────────────────────────────────────────────────────────────────────

    def _stepped(self, source: str, terms: Sequence[Term]) -> tuple[str, Writer]:
        """A step for each level of shared terms, and what reads them."""
        known: dict[int, str] = {}
        for level in levels(terms, self.dialect.small):
            writer = Writer(self.dialect, dict(known))
            made = {step(self.dialect, each): writer.sql(each) for each in level}
            source = self.add(self._next(), _everything(source, made))
            known |= {each.number: step(self.dialect, each) for each in level}
        return source, Writer(self.dialect, known)

    def _next(self) -> str:
        return f"@{len(self._steps) + 1}"

    def _gather(self, terms: Sequence[Term]) -> None:
        for wave in gathering_waves(self.plan, terms):
            for source in dict.fromkeys(each.source for each in wave):
                self._gather_from(source, [each for each in wave if each.source == source])

    def _gather_from(self, source: str, ours: Sequence[Gathered]) -> None:
        child = self._carried(source, ours)
        child, writer = self._stepped(child, inner_terms(ours))
        sums = {step(self.dialect, each): self._aggregate(each, writer) for each in ours}
        named = [_named(sql, name) for name, sql in sums.items()]
        select = _select(child, [column(self.row), *named])
        grouped = self.add(self._next(), select.group_by(column(self.row), copy=False))
        found = {
            name: _filled(column(name, grouped), each)
            for name, each in zip(sums, ours, strict=True)
        }
        joined = _everything(self.person, found)
        self.person = self.add(self._next(), _join(joined, self.person, grouped, self.row))

    def _carried(self, source: str, ours: Sequence[Gathered]) -> str:
        """The rows of a list with what they read of their person."""
        child, carried = self.lists[source], self.plan.carried_by(ours)
        if not carried:
            return child
        person, writer = self._stepped(self.person, [*carried.values()])
        read = {self.dialect.named(name): writer.sql(term) for name, term in carried.items()}
        brought = self.add(
            self._next(),
            _select(person, [column(self.row), *(_named(s, n) for n, s in read.items())]),
        )
        joined = _everything(child, {name: column(name, brought) for name in read})
        return self.add(self._next(), _join(joined, child, brought, self.row))

    def _aggregate(self, term: Gathered, writer: Writer) -> Sql:
        where = writer.sql(term.where)
        if term.how == "count" or term.value is None:
            return exp.Count(this=dialects.case((where, dialects.number(1))))
        to = self.dialect.integer(wide=wide(term))
        counted = dialects.case((where, dialects.cast(writer.sql(term.value), to)))
        match term.how:
            case "sum":  # an engine widens a sum in its own way
                return dialects.cast(exp.Sum(this=counted), to)
            case "least":
                return exp.Min(this=counted)
            case _:
                return exp.Max(this=counted)

    # ── what each step needs ─────────────────────────────────────────────────────────────────────

    def _pruned(self, final: exp.Select) -> Iterator[tuple[str, exp.Select]]:
        """The steps with the columns that are read of them, in order."""
        needed: dict[str, dict[str, None]] = {}
        _note(needed, final)
        kept: list[tuple[str, exp.Select]] = []
        for name, select in reversed(self._steps.items()):
            wanted = needed.get(name, {})
            pruned = _keeping(select, [*wanted])
            _note(needed, pruned)
            kept.append((name, pruned))
        yield from reversed(kept)


def _note(needed: dict[str, dict[str, None]], select: exp.Select) -> None:
    """Which columns a SELECT reads of which steps."""
    home = select.args["from_"].this.name
    for each in select.find_all(exp.Column):
        needed.setdefault(each.table or home, {})[each.name] = None


def _keeping(select: exp.Select, wanted: Sequence[str]) -> exp.Select:
    """The SELECT with these columns only; `*` stands for those that are not made here."""
    made = {each.alias_or_name: each for each in select.expressions}
    star = made.pop("*", None)
    if star is None:
        chosen = [each for name, each in made.items() if name in wanted or not wanted]
        return select.select(*chosen, append=False, copy=False)
    home = select.args["from_"].this.name if select.args.get("joins") else ""
    passed = [column(name, home) for name in wanted if name not in made]
    chosen = [each for name, each in made.items() if name in wanted]
    nothing = [] if passed or chosen else [_named(dialects.number(1), "_")]
    return select.select(*passed, *chosen, *nothing, append=False, copy=False)


def _select(source: str, columns: Iterable[Sql]) -> exp.Select:
    """A SELECT. Nothing here is copied: every piece of SQL is made for one place."""
    table = exp.Table(this=exp.to_identifier(source, quoted=True))
    return exp.Select().from_(table, copy=False).select(*columns, copy=False)


def _everything(source: str, made: Mapping[str, Sql]) -> exp.Select:
    return _select(source, [exp.Star(), *(_named(sql, name) for name, sql in made.items())])


def _named(sql: Sql, name: str) -> Sql:
    if isinstance(sql, exp.Column) and sql.name == name:
        return sql
    return exp.alias_(sql, name, quoted=True, copy=False)


def _join(select: exp.Select, left: str, right: str, row: str) -> exp.Select:
    same = dialects.binary(exp.EQ, column(row, left), column(row, right))
    other = exp.Table(this=exp.to_identifier(right, quoted=True))
    return select.join(other, on=same, join_type="left", copy=False)


def _filled(found: Sql, term: Gathered) -> Sql:
    if term.nullable:
        return found
    return dialects.coalesced(found, dialects.cast(dialects.number(0), "BIGINT"))


def read_by(plan: Plan, terms: Sequence[Term]) -> tuple[set[str], dict[str, set[str]]]:
    """The columns that these terms read of the person, and of each 一覧."""
    gathered = [each for wave in gathering_waves(plan, terms) for each in wave]
    carried = plan.carried_by(gathered)
    lists: dict[str, set[str]] = {}
    for each in gathered:
        known = plan.carried.get(each.source, {})
        names = _columns(inner_terms([each])) - {*known}
        lists.setdefault(each.source, set()).update(names)
    return _columns([*terms, *carried.values()]), lists


def _columns(terms: Sequence[Term]) -> set[str]:
    return {each.name for each in own_frame(terms) if isinstance(each, Column)}
