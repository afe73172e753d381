"""A trace → the explanation a person gets: what was decided, clause by clause, and on what it stands.

In: `trace.Trace` and the texts of the rule files, for the words of the clauses. Out: plain Japanese
text, one section for each result in the order of the rule file. A rule that has a section of its own
is named, not told again, where others use it. Nothing is evaluated here.
"""

from collections.abc import Iterator, Mapping

from sadame.docs_gen import words
from sadame.dsl import calendar
from sadame.dsl.source import Source, Span
from sadame.dsl.trace import Result, Status, Step, Trace

_INDENT = "　"
_LONGEST = 80
_DEEPEST = 12
_NO_TEXTS: Mapping[str, Source] = {}


def summary(trace: Trace) -> str:
    """The results, one a line, each with what would settle it or what went wrong."""
    return "\n".join([_title(trace), *(_line(result) for result in trace.results.values())])


def explain(trace: Trace, texts: Mapping[str, Source] = _NO_TEXTS) -> str:
    """The results with their reasons."""
    sections = (
        "\n".join(explain_result(result, trace, texts)) for result in trace.results.values()
    )
    return "\n\n".join([_title(trace), *sections])


def explain_result(
    result: Result, trace: Trace, texts: Mapping[str, Source] = _NO_TEXTS
) -> Iterator[str]:
    """The lines of one section."""
    yield f"■ {result.name}：{words.outcome(result.possible, result.type)}"
    if result.reasons:
        yield f"{_INDENT}{_decisive(result)}：{'、'.join(result.reasons)}"
    told = frozenset(trace.results) - {result.name}
    steps = [step for step in _top(result.step) if not _says_nothing(step, result)]
    for step in steps:
        yield from _step(step, told, texts, 1)
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


def _decisive(result: Result) -> str:
    return "まだ決まらない号" if result.status is Status.UNKNOWN else "決め手"


# ── clauses ──


def _top(step: Step) -> tuple[Step, ...]:
    """The clauses of a list; of anything else the step itself."""
    return step.children if step.children and not step.address else (step,)


def _says_nothing(step: Step, result: Result) -> bool:
    """Whether a step only repeats the headline."""
    return not step.address and not step.children and step.name is None and not result.reasons


def _step(
    step: Step, told: frozenset[str], texts: Mapping[str, Source], depth: int
) -> Iterator[str]:
    """A clause with its sign and its words, and the clauses under it."""
    sign = words.mark(step.possible, step.type)
    value = "" if sign in "○×" else f"　{words.outcome(step.possible, step.type)}"
    said = " ".join(part for part in (step.address, _clause(step, texts)) if part)
    decisive = "　←" if step.decisive else ""
    yield f"{_INDENT * depth}{sign} {said}{value}{decisive}"
    if step.name in told or depth >= _DEEPEST:
        return
    for child in step.children:
        yield from _step(child, told, texts, depth + 1)


def _clause(step: Step, texts: Mapping[str, Source]) -> str:
    """The words of a clause as they stand in the rule file, on one line."""
    text = step.text or step.name or _written(step.span, texts)
    line = next((line for line in text.splitlines() if line.strip()), "")
    said = " ".join(line.split())
    return f"{said[:_LONGEST]}…" if len(said) > _LONGEST else said


def _written(span: Span, texts: Mapping[str, Source]) -> str:
    source = texts.get(span.path)
    return source.text[span.start : span.end] if source else ""


# ── what it stands on ──


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
