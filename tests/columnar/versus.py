"""A crowd put to every way there is of applying rules: where two differ, which rule, on whom, and what each says.

Polars is in the middle. Compiled rules are beside it for everybody, the interpreter for a few (outcomes, reasons, 不足),
the SQL engines role by role. Whole columns are compared; only rows that differ, and pairs of answers that have not been
compared yet, are looked at one by one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl
from attrs import field, frozen
from tests.columnar import backends
from tests.columnar.agreement import differing, wanted
from tests.columnar.crowd import Crowd, compiled_cases
from tests.laws.trial import ask

from sadame.dsl import core
from sadame.dsl.values import Possible
from sadame.engine.columnar import results
from sadame.engine.columnar.plan import Asked, Plan, Planner, Told
from sadame.engine.compiled import Compiled, compile_rules
from sadame.engine.compiled.layout import Case
from sadame.engine.compiled.program import Decided, outcome

NOTHING = "未計算"


@frozen
class Difference:
    """Two answers to one question. `who` = the back end; `row` = the person."""

    who: str
    rule: str
    row: int
    expected: object
    found: object


@frozen(eq=False)
class Meeting:
    """A crowd, the plan of all rules for it, and what Polars says: a column for each role of each rule."""

    program: core.Program
    people: Crowd
    readings: Mapping[str, str]
    plan: Plan
    said: pl.DataFrame
    compiled: Compiled
    counts: Counter[str] = field(factory=Counter)
    """Answers of each back end, and those it left to the interpreter."""

    def counted(self, who: str, said: pl.DataFrame) -> None:
        """Counts what somebody says of everybody."""
        for at, _ in enumerate(self.plan.rules):
            left = int(self.people.alike.filter(said[f"{at}.open"]).sum())
            self.counts[who] += int(self.people.alike.sum()) - left
            self.counts[f"{who} {NOTHING}"] += left

    def row(self, told: Told, row: Mapping[str, object]) -> dict[str, object]:
        """The roles of a rule in a row."""
        at = self.plan.rules.index(told)
        return {role: row[f"{at}.{role}"] for role in told.roles}


def meeting(program: core.Program, people: Crowd, readings: Mapping[str, str]) -> Meeting:
    """The crowd before anybody else is asked."""
    columns, lists = people.encoded.columns, people.encoded.list_columns
    planner = Planner(people.part, columns, readings, people.day, lists)
    names = [rule.name for rule in people.part.rules()]
    plan = planner.plan(names, Asked(reasons=True, lacks=True))
    said = backends.on_polars(plan, wanted(plan), people.encoded.frame, people.encoded.lists)
    found = Meeting(program, people, readings, plan, said, compile_rules(people.part, names))
    found.counted("polars", said)
    return found


# ── SQL ──────────────────────────────────────────────────────────────────────────────────────────


def beside_engine(met: Meeting, engine: str) -> Iterator[Difference]:
    """The first row of each rule on which an engine says another thing than Polars."""
    people = met.people.encoded
    theirs = backends.ENGINES[engine](met.plan, wanted(met.plan), people.frame, people.lists)
    assert theirs.height == met.said.height
    met.counted(engine, theirs)
    for at, told in enumerate(met.plan.rules):
        for role in told.roles:
            ours, others = met.said[f"{at}.{role}"], theirs[f"{at}.{role}"]
            if not ours.equals(others):
                row = ours.ne_missing(others).arg_true()[0]
                yield Difference(engine, f"{told.name} {role}", row, ours[row], others[row])


# ── compiled rules ───────────────────────────────────────────────────────────────────────────────


def beside_compiled(met: Meeting, *, every: int) -> Iterator[Difference]:
    """Where compiled rules decide otherwise than Polars; for one person in so many also why."""
    compiled = met.compiled
    cases = compiled_cases(met.people, compiled.layout, met.readings)
    decided: dict[Case | None, tuple[Decided, ...]] = {None: ()}
    for case in cases:
        if case is not None and case not in decided:
            decided[case] = compiled.decide(*case)
    right = [row for row, case in enumerate(cases) if case is not None]
    said = met.said[right] if len(right) < met.said.height else met.said
    by_name = {told.name: told for told in met.plan.rules}
    columns = zip(*(decided[cases[row]] for row in right), strict=True)
    for name, answers in zip(compiled.names, columns, strict=False):  # nobody is right: no column
        yield from _outcomes(met, by_name[name], said, answers, right)
    for row in right[::every]:
        yield from _why(met, row, cases[row], decided[cases[row]])
    asked = len(compiled.names) * int(met.people.alike[right].sum())
    left = len(met.plan.rules) * int(met.people.alike.sum()) - asked
    met.counts[f"compiled {NOTHING}"] += left


def _outcomes(
    met: Meeting, told: Told, said: pl.DataFrame, decided: Sequence[Decided], rows: Sequence[int]
) -> Iterator[Difference]:
    """Each pair of answers to a rule once: there are few of them, however many people there are."""
    known = [*dict.fromkeys(decided)]
    codes = {each: code for code, each in enumerate(known)}
    numbers = [*map(codes.__getitem__, decided)]
    at = met.plan.rules.index(told)
    names = [
        f"{at}.{role}" for role in told.roles if not role.startswith(("reasons", "lacks", "sure"))
    ]
    pairs = said.select(
        *names,
        pl.Series("@code", numbers, dtype=pl.UInt32),
        pl.Series("@row", rows, dtype=pl.UInt32),
        met.people.alike[rows].alias("@alike"),
    )
    once = pairs.group_by([*names, "@code"]).agg(pl.col("@row").min(), pl.col("@alike").sum())
    for pair in once.iter_rows(named=True):
        theirs = outcome(told.type, known[pair["@code"]])
        met.counts["compiled" if theirs is not None else f"compiled {NOTHING}"] += pair["@alike"]
        ours = results.possible(told, {role.partition(".")[2]: pair[role] for role in names})
        if theirs is not None and ours is not None and ours != theirs:
            yield Difference("compiled", told.name, pair["@row"], ours, theirs)


def _why(
    met: Meeting, row: int, case: Case | None, decided: Sequence[Decided]
) -> Iterator[Difference]:
    """Reasons of what compiled rules decide for one person: those that Polars has."""
    assert case is not None
    whole = met.said.row(row, named=True)
    by_name = {told.name: told for told in met.plan.rules}
    for name, one in zip(met.compiled.names, decided, strict=True):
        told = by_name[name]
        if not told.addresses or outcome(told.type, one) is None:
            continue
        ours = results.reasons(told, met.row(told, whole))
        theirs = met.compiled.reasons(name, case)
        if ours is not None and theirs is not None:
            met.counts["compiled reasons"] += 1
            if set(ours) != set(theirs):
                yield Difference("compiled reasons", name, row, ours, theirs)


# ── the interpreter ──────────────────────────────────────────────────────────────────────────────


def beside_interpreter(met: Meeting, rows: Sequence[int]) -> Iterator[Difference]:
    """What columns and compiled rules say of these people beside all that the interpreter says."""
    for row in rows:
        day, facts = int(met.people.days[row]), met.people.facts(row)
        trace = ask(met.program, facts, day, met.readings)
        whole = met.said.row(row, named=True)
        for told in met.plan.rules:
            met.counts["interpreter"] += 1
            for what, expected, found in differing(
                told, met.row(told, whole), trace.results[told.name]
            ):
                yield Difference(f"interpreter {what}", told.name, row, expected, found)
        case = met.compiled.layout.case(facts, met.readings, day)
        for name, found in _decided(met.compiled, case):
            expected = trace.results[name].possible
            if found is not None and found != expected:
                yield Difference("interpreter, compiled", name, row, expected, found)


def _decided(compiled: Compiled, case: Case | None) -> Iterable[tuple[str, Possible | None]]:
    return () if case is None else compiled.outcomes(case).items()
