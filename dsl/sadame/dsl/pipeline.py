"""From files to programs, one phase a line.

In: the rule files of a book and the files of 表 beside them, as text. Out: `Book`, the programs that are
sound and everything that is wrong with the rest. Never raises for what a writer may write.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from posixpath import basename, dirname

from attrs import define, evolve, field

from sadame.dsl import ast, core
from sadame.dsl.book import Book
from sadame.dsl.checker.scope import Module, Scope
from sadame.dsl.checker.slices import Builder
from sadame.dsl.checks import findings
from sadame.dsl.diagnostics import Problem, has_errors
from sadame.dsl.folding import fold, name_of
from sadame.dsl.notes import annotated
from sadame.dsl.parser import declared_names, parse, policy_name
from sadame.dsl.parser.names import declaring_lines
from sadame.dsl.problems import names as names_problems
from sadame.dsl.problems import versions as versions_problems
from sadame.dsl.resolver import Outline, order, outline
from sadame.dsl.source import Source, Span

#: Past the end of any file.
_END = 1 << 62


def compile_book(sources: Sequence[Source], files: Mapping[str, Source] | None = None) -> Book:
    """Compile rule files. `files` = the CSV files and sheets they may name, by path (beside the rule file)."""
    policies, unread = _parsed(sources, files or {})
    work = _Work(policies, unread)
    sequence, cycles = order(policies)
    work.problems.extend((*unread, *cycles))
    for name in sequence:
        work.check(policies[name])
    unique = sorted(
        dict.fromkeys(_causes(work.problems, policies, sources)), key=lambda p: (p.span, p.code)
    )
    by_path = {source.path: source for source in (*sources, *(files or {}).values())}
    programs = {name: module.program for name, module in work.modules.items()}
    return Book(programs, tuple(unique), by_path)


def _parsed(
    sources: Sequence[Source], files: Mapping[str, Source]
) -> tuple[dict[str, ast.Policy], list[Problem]]:
    """Every policy by name; of two files with one name the first is kept."""
    problems: list[Problem] = []
    policies: dict[str, ast.Policy] = {}
    exported = _Exported(sources)
    for source in sources:
        folder = dirname(source.path)
        beside = {
            path[len(folder) + 1 :] if folder else path: each
            for path, each in files.items()
            if dirname(path) == folder
        }
        policy, found = parse(source, beside, exported.names)
        problems.extend(found)
        if policy is None:
            continue
        first = policies.setdefault(policy.name.text, policy)
        if first is not policy:
            problems.append(
                names_problems.DoubledPolicy(
                    span=policy.name.span, name=policy.name.text, first=first.name.span
                )
            )
    return policies, problems


@define(slots=False)
class _Exported:
    """The names a 制度 offers to others, looked up only where somebody refers to it."""

    sources: Sequence[Source]

    @cached_property
    def by_policy(self) -> Mapping[str | None, Source]:
        """Sources by the 制度 they declare."""
        return {policy_name(source)[0]: source for source in self.sources}

    def names(self, policy: str) -> frozenset[str]:
        """What `参照 policy` brings into view."""
        source = self.by_policy.get(policy)
        return declared_names(source) if source is not None else frozenset()


@define
class _Work:
    """Checks one 制度 after the other; only a sound one becomes a module."""

    policies: Mapping[str, ast.Policy]
    unread: Sequence[Problem]
    problems: list[Problem] = field(factory=list)
    modules: dict[str, Module] = field(factory=dict)
    outlines: dict[str, Outline] = field(factory=dict)

    def check(self, policy: ast.Policy) -> None:
        """One 制度: inheritance, 断面, notes, checks."""
        missing = [name for name in _needs(policy) if name.text not in self.modules]
        self.problems.extend(_missing(name, self.policies) for name in missing)
        if policy.parent is not None and policy.parent.text not in self.outlines:
            return
        parent = self.outlines[policy.parent.text] if policy.parent is not None else None
        frame, found = outline(policy, parent)
        self.outlines[policy.name.text] = frame
        builder = Builder(frame, self.modules)
        module = builder.build()
        broken = has_errors((*self.problems, *builder.problems))
        module, advice = _annotated(module, broken=broken)
        problems = (*found, *builder.problems, *advice)
        known = frozenset(self.problems)
        self.problems.extend(_at_home(each, policy, module, known) for each in problems)
        own = (problem for problem in self.unread if problem.span.path == frame.path)
        if not missing and not has_errors((*problems, *own)):
            self.modules[policy.name.text] = module


def _at_home(
    problem: Problem, policy: ast.Policy, module: Module, known: frozenset[Problem]
) -> Problem:
    """A problem in the file of the 制度 that has it.

    What only a child has may stand in its parent's file; its cause is a 読み替え, or else the 準用.
    """
    parent = policy.parent
    strange = problem.span.path != policy.name.span.path and problem not in known
    if parent is None or not strange or not has_errors((problem,)):
        return problem
    reached = _reached(problem, module.program)
    overrides = [d.target.name for d in policy.declarations if isinstance(d, ast.Override)]
    cause = next((name for name in overrides if name.text in reached), parent)
    return versions_problems.AfterOverride(span=cause.span, inner=problem)


def _reached(problem: Problem, program: core.Program) -> set[str]:
    """The names a problem is about and everything they refer to."""
    found = {getattr(problem, "name", ""), *getattr(problem, "names", ())}
    needs = {s.name: tuple(core.references(s)) for piece in program.slices for s in piece.symbols}
    todo = list(found)
    while todo:
        fresh = set(needs.get(todo.pop(), ())) - found
        found |= fresh
        todo.extend(fresh)
    return found


def _annotated(module: Module, *, broken: bool) -> tuple[Module, list[Problem]]:
    """The module with its notes, and what the checks find in it."""
    scopes: list[tuple[core.Slice, Scope]] = []
    problems: list[Problem] = []
    for raw, scope in module.scopes:
        piece, known = annotated(_sound(raw) if broken else raw)
        problems.extend(findings(piece, known))
        scopes.append((piece, scope))
    program = evolve(module.program, slices=tuple(piece for piece, _ in scopes))
    return Module(program, tuple(scopes)), problems


def _sound(piece: core.Slice) -> core.Slice:
    """The symbols all of whose references are there: what stands on a mistake is not looked into."""
    kept: set[str] = set()
    symbols: list[core.Symbol] = []
    for symbol in piece.symbols:
        if all(name in kept for name in core.references(symbol)):
            kept.add(symbol.name)
            symbols.append(symbol)
    return piece if len(symbols) == len(piece.symbols) else evolve(piece, symbols=tuple(symbols))


def _needs(policy: ast.Policy) -> Iterator[ast.Name]:
    if policy.parent is not None:
        yield policy.parent
    yield from (d.name for d in policy.declarations if isinstance(d, ast.Import))


def _missing(name: ast.Name, policies: Mapping[str, ast.Policy]) -> Problem:
    if name.text in policies:
        return names_problems.BrokenPolicy(span=name.span, name=name.text)
    others = (known for known, policy in policies.items() if policy.span.path != name.span.path)
    return names_problems.UnknownPolicy(span=name.span, name=name.text, known=tuple(others))


def _causes(
    problems: Sequence[Problem], policies: Mapping[str, ast.Policy], sources: Sequence[Source]
) -> list[Problem]:
    """One cause, one message: what is missing in a declaration that could not be read is not news."""
    unread = [problem.span for problem in problems if problem.code < "E0210"]
    files = {span.path for span in unread} - {policy.span.path for policy in policies.values()}
    broken = [
        extent
        for policy in policies.values()
        for extent, declaration in _extents(policy)
        if any(_within(span, extent) for span in unread)
        or any(_is_read_from(declaration, policy, path) for path in files)
    ]
    declared = _broken_names(problems, sources)
    return [
        problem
        for problem in problems
        if not (_names(problem) & declared.get(problem.span.path, set()))
        if not (problem.follows and any(_within(problem.span, extent) for extent in broken))
    ]


def _names(problem: Problem) -> set[str]:
    """The name that is said not to be there, if that is what a problem says."""
    return {problem.name} if isinstance(problem, names_problems.UnknownName) else set()


def _broken_names(problems: Sequence[Problem], sources: Sequence[Source]) -> dict[str, set[str]]:
    """By file, the names that are declared, but in a line with an error of its own."""
    unknown = {problem.span.path for problem in problems if _names(problem)}
    errors = [each.span for each in problems if has_errors((each,)) and not _names(each)]
    return {
        source.path: {
            name
            for name, lines in declaring_lines(source).items()
            if any(_within(span, line) for line in lines for span in errors)
        }
        for source in sources
        if source.path in unknown and errors
    }


def _extents(policy: ast.Policy) -> Iterator[tuple[Span, ast.Declaration]]:
    """Each declaration with all the lines up to the next one, read or not."""
    starts = [declaration.span.start for declaration in policy.declarations]
    ends = pairwise([*starts, _END])
    for (start, end), declaration in zip(ends, policy.declarations, strict=True):
        yield Span(policy.name.span.path, start, end), declaration


def _is_read_from(declaration: ast.Declaration, policy: ast.Policy, path: str) -> bool:
    """Whether the rows of a 表 stand in the file at `path`; of a sheet, `path` says which."""
    if not isinstance(declaration, ast.Table) or declaration.file is None:
        return False
    if dirname(path) != dirname(policy.span.path):
        return False
    file, _, sheet = name_of(fold(basename(path))).partition("#")
    wanted = declaration.sheet
    return file == declaration.file.text and (wanted is None or sheet == wanted.text)


def _within(inner: Span, outer: Span) -> bool:
    return inner.path == outer.path and outer.start <= inner.start and inner.end <= outer.end
