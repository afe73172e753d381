"""A trace → the explanation a person gets: what was decided, clause by clause, and on what it stands.

In: a `trace.Trace` whose steps have the texts of their clauses. Out: plain Japanese text, one section
for each result in the order of the rule file. A rule that has a section of its own is named, not told
again, where others use it; any other rule is told once in a section. Nothing is evaluated here.
"""

from collections.abc import Iterator

from sadame.docs_gen import words
from sadame.dsl import calendar
from sadame.dsl.trace import Result, Status, Step, Trace

_INDENT = "　"
_LONGEST = 80
_DEEPEST = 12


def summary(trace: Trace) -> str:
    """The results, one a line, each with what would settle it or what went wrong."""
    return "\n".join([_title(trace), *(_line(result) for result in trace.results.values())])


def explain(trace: Trace) -> str:
    """The results with their reasons."""
    sections = ("\n".join(explain_result(each, trace)) for each in trace.results.values())
    return "\n\n".join([_title(trace), *sections])


def explain_result(result: Result, trace: Trace) -> Iterator[str]:
    """The lines of one section."""
    yield f"■ {result.name}：{words.outcome(result.possible, result.type)}"
    if result.reasons:
        label = "まだ決まらないところ" if result.status is Status.UNKNOWN else "決め手"
        yield f"{_INDENT}{label}：{'、'.join(result.reasons)}"
    told = {*trace.results}
    for step in result.step.children:
        yield from _step(step, told, 1)
    yield from _section("決まるのに必要なこと", [words.missing(each) for each in result.missing])
    label = "誤りの原因" if result.status is Status.ERROR else "誤りになり得る場合"
    yield from _section(label, [words.cause(each) for each in result.causes])
    yield from _section("注意", [words.cause(each) for each in result.noted])
    yield from _section("前提にしたこと", list(_assumed(result, trace)))
    yield from _section("根拠", list(result.authorities))


def _title(trace: Trace) -> str:
    return f"{trace.policy}（基準日 {calendar.format_date(trace.date)}）"


def _line(result: Result) -> str:
    said = f"{result.name}：{words.outcome(result.possible, result.type)}"
    if result.missing:
        said += f"　※ {'、'.join(words.missing(each) for each in result.missing)}と決まります"
    if result.status is Status.ERROR and result.causes:
        said += f"　※ {'／'.join(words.cause(each) for each in result.causes)}"
    return said


def _step(step: Step, told: set[str], depth: int) -> Iterator[str]:
    """A clause with its sign and its words, and the clauses under it."""
    sign = words.mark(step.possible, step.type)
    value = "" if sign in "○×" else f"　{words.outcome(step.possible, step.type)}"
    decisive = "　←" if step.decisive else ""
    yield f"{_INDENT * depth}{sign} {_said(step)}{value}{decisive}"
    if step.name in told or depth >= _DEEPEST:
        return
    if step.name is not None:
        told.add(step.name)
    for child in step.children:
        yield from _step(child, told, depth + 1)


def _said(step: Step) -> str:
    """The address of a clause and its words as they stand in the rule file, on one line."""
    text = step.text or step.name or ""
    line = next((line for line in text.splitlines() if line.strip()), "")
    said = " ".join(line.split())
    said = f"{said[:_LONGEST]}…" if len(said) > _LONGEST else said
    return said if said.startswith(step.address) else f"{step.address} {said}".strip()


def _assumed(result: Result, trace: Trace) -> Iterator[str]:
    """Presumptions, readings and marks."""
    for used in result.used:
        if phrase := words.origin(used):
            yield phrase
        if used.name in trace.readings:
            yield words.reading(used.name, trace.readings[used.name])
    yield from result.marks


def _section(title: str, lines: list[str]) -> Iterator[str]:
    """A small list under a title, or nothing."""
    if not lines:
        return
    yield f"{_INDENT}{title}"
    for line in dict.fromkeys(lines):
        yield f"{_INDENT * 2}・{line}"
