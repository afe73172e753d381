"""Which declarations make up a 制度, and which of them is in force on which day.

In: parsed policies. Out: `order` (what must be checked before what) and, for each 制度, `Outline`: its
own declarations with those it inherits by 準用, 読み替え already in place, as versions by name.
Nothing is typed here; values and expressions are not looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from sadame.dsl import ast
from sadame.dsl.diagnostics import Problem
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import versions as versions_problems
from sadame.dsl.source import Span

#: Everything that has a name in the space of values.
Named: TypeAlias = (
    ast.Fact
    | ast.Questionnaire
    | ast.Parameter
    | ast.Rule
    | ast.Table
    | ast.Extraction
    | ast.Reading
    | ast.Indicator
)
#: Everything that has a name in the space of types.
TypeDeclaration: TypeAlias = ast.Record | ast.Enumeration | ast.UnitDeclaration
Days: TypeAlias = tuple[int | None, int | None]

ALWAYS: tuple[Days, ...] = ((None, None),)


@frozen
class Version:
    """One declaration of a name: when it is in force, and the header of the file it stands in.

    `unconfirmed` = 施行日未確認: in force wherever no other version is, up to the end of `days`.
    `instead_of` = what a 読み替え changed.
    """

    declaration: Named | TypeDeclaration
    header: ast.Meta
    days: tuple[Days, ...]
    unconfirmed: bool = False
    instead_of: "tuple[Version, ...]" = ()

    def covers(self, day: int) -> bool:
        """Whether `day` lies within `days`."""
        return any(
            (start is None or start <= day) and (end is None or day <= end)
            for start, end in self.days
        )


@frozen
class Outline:
    """One 制度 with everything inherited in place."""

    policy: ast.Policy
    days: tuple[Days, ...]
    unconfirmed: bool
    values: Mapping[str, tuple[Version, ...]]
    types: Mapping[str, tuple[Version, ...]]
    imports: tuple[ast.Import, ...]
    inputs: tuple[ast.Inputs, ...]
    examples: tuple[ast.Example, ...]
    properties: tuple[tuple[ast.Property, ast.Meta], ...]

    @property
    def path(self) -> str:
        """The file the 制度 itself stands in."""
        return self.policy.name.span.path


def in_force(versions: Sequence[Version], day: int) -> Version | None:
    """The version of a name on a day: a dated one, else one whose start is unconfirmed."""
    dated = next((v for v in versions if not v.unconfirmed and v.covers(day)), None)
    return dated or next((v for v in versions if v.unconfirmed and v.covers(day)), None)


def order(policies: Mapping[str, ast.Policy]) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Names of the policies, each after what it refers to; cycles are reported and left out."""
    problems: list[Problem] = []
    done: dict[str, bool] = {}
    result: list[str] = []
    for root in policies:
        stack: list[tuple[str, Iterator[ast.Name]]] = []
        if root not in done:
            done[root] = False
            stack.append((root, _needs(policies[root])))
        while stack:
            name, needs = stack[-1]
            need = next((n for n in needs if n.text in policies), None)
            if need is None:
                stack.pop()
                done[name] = True
                result.append(name)
            elif need.text not in done:
                done[need.text] = False
                stack.append((need.text, _needs(policies[need.text])))
            elif not done[need.text]:
                path = [each for each, _ in stack]
                cycle = (*path[path.index(need.text) :], need.text)
                problems.append(names_problems.PolicyCycle(span=need.span, names=cycle))
    broken = {name for problem in problems for name in _cycle_names(problem)}
    return tuple(name for name in result if name not in broken), tuple(problems)


def _cycle_names(problem: Problem) -> tuple[str, ...]:
    return problem.names if isinstance(problem, names_problems.PolicyCycle) else ()


def _needs(policy: ast.Policy) -> Iterator[ast.Name]:
    if policy.parent is not None:
        yield policy.parent
    for declaration in policy.declarations:
        if isinstance(declaration, ast.Import):
            yield declaration.name


def outline(policy: ast.Policy, parent: Outline | None) -> tuple[Outline, tuple[Problem, ...]]:
    """The declarations of `policy`, put into those of its parent."""
    problems: list[Problem] = []
    periods = policy.meta.effective or (parent.policy.meta.effective if parent else ())
    days = _days(periods) or ALWAYS
    frame = _Frame(policy, days, parent, problems)
    values = frame.names(_values(policy), parent.values if parent else {})
    types = frame.names(_types(policy), parent.types if parent else {})
    frame.replace(values)
    own = policy.declarations
    worked_out = computed(values)
    inherited = [
        each
        for each in (parent.properties if parent else ())
        if not _moves(each[0].law, worked_out)
    ]
    result = Outline(
        policy,
        days,
        any(period.unconfirmed for period in periods),
        {name: tuple(versions) for name, versions in values.items()},
        {name: tuple(versions) for name, versions in types.items()},
        (*(parent.imports if parent else ()), *(d for d in own if isinstance(d, ast.Import))),
        (*(parent.inputs if parent else ()), *(d for d in own if isinstance(d, ast.Inputs))),
        tuple(d for d in own if isinstance(d, ast.Example)),
        (*inherited, *((d, policy.meta) for d in own if isinstance(d, ast.Property))),
    )
    for space in (values, types):
        for name, versions in space.items():
            problems.extend(_overlaps(name, versions))
    return result, tuple(problems)


def _values(policy: ast.Policy) -> Iterator[Named]:
    for declaration in policy.declarations:
        match declaration:
            case ast.Inputs(facts=facts):
                yield from facts
            case (
                ast.Questionnaire()
                | ast.Parameter()
                | ast.Rule()
                | ast.Table()
                | ast.Extraction()
                | ast.Reading()
                | ast.Indicator()
            ):
                yield declaration
            case _:
                pass


def _types(policy: ast.Policy) -> Iterator[TypeDeclaration]:
    for declaration in policy.declarations:
        if isinstance(declaration, ast.Record | ast.Enumeration | ast.UnitDeclaration):
            yield declaration


def _days(periods: Iterable[ast.Period]) -> tuple[Days, ...]:
    return tuple((period.start, period.end) for period in periods)


def meet(left: Iterable[Days], right: Iterable[Days]) -> tuple[Days, ...]:
    """The days in both."""
    found: list[Days] = []
    for a_start, a_end in left:
        for b_start, b_end in right:
            start = (
                b_start
                if a_start is None
                else a_start
                if b_start is None
                else max(a_start, b_start)
            )
            end = b_end if a_end is None else a_end if b_end is None else min(a_end, b_end)
            if start is None or end is None or start <= end:
                found.append((start, end))
    return tuple(found)


def without(left: tuple[Days, ...], taken: Iterable[Days]) -> tuple[Days, ...]:
    """The days of `left` that are not taken."""
    for start, end in taken:
        gaps: list[Days] = []
        if start is not None:
            gaps.append((None, start - 1))
        if end is not None:
            gaps.append((end + 1, None))
        left = meet(left, gaps)
    return left


@frozen
class _Frame:
    """What `outline` works on: one policy, its days, its parent."""

    policy: ast.Policy
    days: tuple[Days, ...]
    parent: Outline | None
    problems: list[Problem]

    def names(
        self, own: Iterable[Named | TypeDeclaration], inherited: Mapping[str, tuple[Version, ...]]
    ) -> dict[str, list[Version]]:
        """Versions by name: those of the parent, then the policy's own new names."""
        found = {
            name: [evolve(v, days=meet(v.days, self.days)) for v in versions]
            for name, versions in inherited.items()
        }
        for declaration in own:
            name = declaration.name
            if name.text in inherited:
                self.problems.append(
                    versions_problems.NotAnOverride(span=name.span, name=name.text)
                )
                continue
            version = self.version(declaration)
            known = found.setdefault(name.text, [])
            if known and not _alike(known[0].declaration, declaration):
                first = known[0].declaration.name.span
                self.problems.append(
                    names_problems.DoubledName(span=name.span, name=name.text, first=first)
                )
            else:
                known.append(version)
        return found

    def version(self, declaration: Named | TypeDeclaration) -> Version:
        """A declaration with its days, cut to those of the 制度."""
        periods = declaration.meta.effective
        if not periods:
            return Version(declaration, self.policy.meta, self.days)
        wanted = _days(periods)
        days = meet(wanted, self.days)
        span = periods[0].span
        if not days:
            self.problems.append(
                versions_problems.OutsidePolicy(span=span, name=declaration.name.text)
            )
        elif any(without((each,), self.days) for each in wanted if None not in each):
            self.problems.append(
                versions_problems.CutByPolicy(span=span, name=declaration.name.text)
            )
        unconfirmed = any(period.unconfirmed for period in periods)
        return Version(declaration, self.policy.meta, days, unconfirmed=unconfirmed)

    def replace(self, values: dict[str, list[Version]]) -> None:
        """Put every 読み替え in place of what it replaces, on the days it covers."""
        replaced: dict[str, list[Version]] = {}
        for override in self.policy.declarations:
            if not isinstance(override, ast.Override):
                continue
            name = override.target.name
            old = values.get(name.text) if self.parent and name.text in self.parent.values else None
            if not old:
                known = tuple(self.parent.values) if self.parent else ()
                self.problems.append(
                    versions_problems.NothingToOverride(span=name.span, name=name.text, known=known)
                )
                continue
            new = _like(override.target, old[0].declaration)
            if new is not None and _is_computed(new, old[0]) and self._bars(new):
                continue
            if new is None:
                self.problems.append(
                    versions_problems.OtherKindOfOverride(
                        span=name.span, name=name.text, kind=kind_word(old[0].declaration)
                    )
                )
                continue
            if not (_identical(new, old) or _is_computed(new, old[0]) or _may_replace(old)):
                self.problems.append(
                    versions_problems.OverrideRefused(
                        span=name.span, name=name.text, parent=old[0].declaration.name.span
                    )
                )
                continue
            changed = () if _identical(new, old) else tuple(old)
            version = evolve(self.version(new), instead_of=changed)
            self._clash(version, replaced.setdefault(name.text, []))
            replaced[name.text].append(version)
            kept = [evolve(v, days=without(v.days, version.days)) for v in old]
            values[name.text] = [*(v for v in kept if v.days), version]

    def _bars(self, new: Named) -> bool:
        """Whether that fact may not be computed: it tells rows apart, or is to be computed for a while only."""
        name = new.name
        keys = self.parent.inputs if self.parent else ()
        if any(each.key is not None and each.key.text == name.text for each in keys):
            self.problems.append(versions_problems.ComputedKey(span=name.span, name=name.text))
            return True
        if new.meta.effective:
            span = new.meta.effective[0].span
            self.problems.append(versions_problems.ComputedForAWhile(span=span, name=name.text))
            return True
        return False

    def _clash(self, version: Version, earlier: Sequence[Version]) -> None:
        """Two 読み替え of one name must not be in force on the same day either."""
        self.problems.extend(
            problem
            for other in earlier
            for problem in _overlaps(version.declaration.name.text, (other, version))
        )


def kind_word(declaration: Named | TypeDeclaration) -> str:
    """The keyword a declaration opens with."""
    match declaration:
        case ast.Fact():
            return "入力"
        case ast.Questionnaire():
            return "質問票"
        case ast.Parameter():
            return "基準値"
        case ast.Rule(kind=kind):
            return kind or "算定"
        case ast.Table():
            return "表"
        case ast.Extraction():
            return "抽出"
        case ast.Reading():
            return "解釈"
        case ast.Indicator():
            return "指標"
        case ast.Record():
            return "構造"
        case ast.Enumeration():
            return "区分"
        case ast.UnitDeclaration():
            return "単位"


def _alike(first: Named | TypeDeclaration, second: Named | TypeDeclaration) -> bool:
    """Whether the second may be another version of the first (types are compared by the checker)."""
    return (
        type(first) is type(second)
        and kind_word(first) == kind_word(second)
        and bool(first.meta.effective and second.meta.effective)
    )


def _identical(new: Named, old: Sequence[Version]) -> bool:
    return len(old) == 1 and evolve(new, meta=old[0].declaration.meta) == old[0].declaration


def _is_computed(new: Named, old: Version) -> bool:
    """Whether a rule takes the place of an 入力: what was asked is worked out then."""
    return isinstance(old.declaration, ast.Fact) and not isinstance(new, ast.Fact)


def computed(versions: Mapping[str, Sequence[Version]]) -> frozenset[str]:
    """The 入力 of a parent that 読み替え has put a rule in place of."""
    return frozenset(
        name
        for name, each in versions.items()
        if any(v.instead_of and _is_computed(_named(v), v.instead_of[0]) for v in each)
    )


def _named(version: Version) -> Named:
    declaration = version.declaration
    if isinstance(declaration, ast.Record | ast.Enumeration | ast.UnitDeclaration):
        message = f"not in the space of values: {declaration!r}"
        raise TypeError(message)
    return declaration


def _moves(law: ast.Law | None, names: frozenset[str]) -> bool:
    """Whether a 性質 moves one of these facts, which nobody can once it is worked out."""
    return (
        isinstance(law, ast.Monotone)
        and isinstance(law.mover, ast.Name)
        and law.mover.text in names
    )


def _may_replace(old: Sequence[Version]) -> bool:
    """調整 is declared, or the value is left to another body (委任)."""
    return all(_adjustable(version.declaration) for version in old)


def _adjustable(declaration: Named | TypeDeclaration) -> bool:
    if declaration.meta.adjustment is not None:
        return True
    match declaration:
        case ast.Parameter(entries=entries):
            return any(isinstance(entry.value, ast.Delegated) for entry in entries)
        case _:
            return False


def _like(
    new: ast.Fact | ast.Parameter | ast.Rule | ast.Table | ast.Extraction | ast.Reading,
    old: Named | TypeDeclaration,
) -> Named | None:
    """The replacement, completed with the kind and type of what it replaces; None = other kind."""
    match new, old:
        case ast.Fact(), ast.Fact():
            question = new.question or old.question
            return evolve(new, question=question, meta=_inherit(new.meta, old.meta))
        case ast.Parameter(fixed=value), ast.Fact() if value is not None:
            if isinstance(value, ast.Name) and value.text == old.type.name:
                return None  # the type and nothing else
            if isinstance(value, ast.Number | ast.DateLiteral | ast.Word | ast.NotApplicable):
                return None  # a value, as of a 基準値: an 入力 is asked or worked out
            rule = ast.Rule(None, new.name, None, body=value, meta=new.meta, span=new.span)
            return _working_out(rule, old)
        case ast.Rule(), ast.Fact():
            return _working_out(new, old)
        case ast.Table(), ast.Fact():
            return evolve(new, type=new.type or old.type, meta=_inherit(new.meta, old.meta))
        case ast.Parameter(), ast.Parameter():
            adjustment = new.meta.adjustment or old.meta.adjustment
            meta = evolve(_inherit(new.meta, old.meta), adjustment=adjustment)
            return evolve(new, type=new.type or old.type, meta=meta)
        case ast.Rule(), ast.Rule():
            meta = _inherit(new.meta, old.meta)
            return evolve(new, kind=old.kind, type=new.type or old.type, meta=meta)
        case ast.Rule(body=body), ast.Extraction() if body is not None and not new.provisos:
            meta = _inherit(new.meta, old.meta)
            return evolve(old, condition=body, meta=meta, span=new.span)
        case ast.Table(), ast.Table():
            meta = _inherit(new.meta, old.meta)
            return evolve(new, type=new.type or old.type, meta=meta)
        case ast.Extraction(), ast.Extraction():
            return evolve(new, meta=_inherit(new.meta, old.meta))
        case ast.Reading(), ast.Reading():
            return evolve(
                new, options=new.options or old.options, meta=_inherit(new.meta, old.meta)
            )
        case _:
            return None


def _working_out(rule: ast.Rule, fact: ast.Fact) -> ast.Rule:
    """The rule that a fact is worked out by: a 判定 where the fact is はい or いいえ."""
    typed = rule.type or fact.type
    kind: Literal["判定", "算定"] = "判定" if typed.words is not None else "算定"
    return evolve(rule, kind=kind, type=typed, meta=_inherit(rule.meta, fact.meta))


def _inherit(new: ast.Meta, old: ast.Meta) -> ast.Meta:
    """A replacement keeps title, purpose and 調整 of what it replaces, not its sources or dates."""
    return evolve(
        new,
        title=new.title or old.title,
        purpose=new.purpose or old.purpose,
        adjustment=new.adjustment or old.adjustment,
    )


def _overlaps(name: str, versions: Sequence[Version]) -> Iterator[Problem]:
    """Versions of one name must not be in force on the same day."""
    for index, version in enumerate(versions):
        for other in versions[:index]:
            if version.unconfirmed != other.unconfirmed:
                continue
            common = meet(version.days, other.days)
            if common:
                day = next((start for start, _ in common if start is not None), None)
                yield versions_problems.OverlappingVersions(
                    span=version.declaration.name.span,
                    name=name,
                    first=other.declaration.name.span,
                    day=day,
                    earlier=_is_earlier(other, version, day),
                    unconfirmed=version.unconfirmed,
                )


def _is_earlier(one: Version, other: Version, day: int | None) -> bool | None:
    """Which of two versions was in force before the day on which they meet; None = both or neither."""
    if day is None:
        return None
    before = [version.covers(day - 1) for version in (one, other)]
    return before[0] if before[0] != before[1] else None


def cuts(days: Iterable[Days]) -> Iterator[int]:
    """First days of the stretches on either side of each end."""
    for start, end in days:
        if start is not None:
            yield start
        if end is not None:
            yield end + 1


def span_of(policy: ast.Policy) -> Span:
    """Where the 制度 names itself."""
    return policy.name.span
