"""One file → `ast.Policy`: fold, lay out, cut into blocks, read each block.

In: a source, the CSV files beside it, and what other 制度 offer. Out: the policy and every problem, in the
order of the text; None instead of a policy where there is no 制度 line or the file is refused.
"""

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType

from sadame.dsl import ast
from sadame.dsl.diagnostics import Problem
from sadame.dsl.folding import INVISIBLE, fold
from sadame.dsl.lines import MAX_LINE, Kind, Layout, Line
from sadame.dsl.misprints import Misprint
from sadame.dsl.nesting import nest
from sadame.dsl.parser import examples, facts, parameters, populations, rules, tables
from sadame.dsl.parser.names import Exported, is_too_big, laid_out, vocabulary
from sadame.dsl.parser.parts import Block, Parts, meta, put, said_once
from sadame.dsl.parser.reader import MAX_PROBLEMS, Heard, Reader
from sadame.dsl.parser.told import TAKES_LINES, told
from sadame.dsl.problems import syntax
from sadame.dsl.source import Source, Span

_NO_FILES: Mapping[str, Source] = MappingProxyType({})
_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


def parse(
    source: Source, files: Mapping[str, Source] = _NO_FILES, exported: Exported = _NOTHING
) -> tuple[ast.Policy | None, tuple[Problem, ...]]:
    """The tree of a file and everything that is wrong with its text.

    `files` are CSV sources by the name the file quotes; `exported` says which names another 制度 offers.
    """
    policy, _, problems = read_policy(source, files, exported)
    return policy, problems


def read_policy(
    source: Source,
    files: Mapping[str, Source],
    exported: Exported,
    heard: list[Heard] | None = None,
) -> tuple[ast.Policy | None, Layout, tuple[Problem, ...]]:
    """The same with the lines of the file; every slice that was read is added to `heard`."""
    if is_too_big(source):
        span = Span(source.path, 0, 0)
        problem = syntax.OverLimit(span=span, what="ファイルの大きさ", limit="2MB")
        return None, Layout("", (), ()), (problem,)
    layout, misprints = laid_out(source)
    problems: list[Problem] = []
    reader = Reader(source, layout.text, vocabulary(layout, exported), problems, heard)
    _report_invisible(source, fold(source.text), problems)
    policy = _policy(layout, reader, files)
    if policy is None:
        return None, layout, (_no_policy(source),)
    problems = [_with_uses(problem, reader) for problem in problems]
    lost = _report_lines(source, layout, misprints, problems)
    problems = _without_echoes(problems, lost, layout)
    problems.sort(key=lambda problem: (problem.span.path != source.path, problem.span.start))
    if len(problems) > MAX_PROBLEMS:
        last = problems[MAX_PROBLEMS].span
        more = syntax.TooManyProblems(span=last, count=MAX_PROBLEMS)
        problems = [*problems[:MAX_PROBLEMS], more]
    return policy, layout, tuple(problems)


def _no_policy(source: Source) -> Problem:
    return syntax.NoPolicy(span=Span(source.path, 0, 0), is_empty=not source.text.strip())


def _report_lines(
    source: Source,
    layout: Layout,
    misprints: tuple[Misprint, ...],
    problems: list[Problem],
) -> list[int]:
    """Say what was put right in lines, and which are too long; where lines were taken out."""
    for start, end in layout.too_long:
        span, limit = Span(source.path, start, end), f"{MAX_LINE:,}字"
        problems.append(syntax.OverLimit(span=span, what="行の長さ", limit=limit))
    problems.extend(told(misprint, source) for misprint in misprints)
    taken = (misprint for misprint in misprints if misprint.slip in TAKES_LINES)
    return [*(start for start, _ in layout.too_long), *(each.start for each in taken)]


def _with_uses(problem: Problem, reader: Reader) -> Problem:
    """A name that needs 「」 gets them wherever it is used."""
    if not isinstance(problem, syntax.BadName) or problem.fix not in reader.quoted:
        return problem
    uses = tuple(reader.quoted[problem.fix])
    return syntax.BadName(
        span=problem.span, text=problem.text, reason=problem.reason, fix=problem.fix, uses=uses
    )


def _without_echoes(problems: list[Problem], lost: list[int], layout: Layout) -> list[Problem]:
    """What is missing in a declaration that lost a line to another message is not missing."""
    if not lost:
        return problems
    tops = [line.start for line in layout.lines if line.kind is Kind.DECLARATION]
    broken = {bisect_right(tops, at) for at in lost}
    return [
        problem
        for problem in problems
        if not (
            isinstance(problem, syntax.MissingPart)
            and bisect_right(tops, problem.span.start) in broken
        )
    ]


def _report_invisible(source: Source, folded: str, problems: list[Problem]) -> None:
    at = folded.find(INVISIBLE)
    while at >= 0 and len(problems) < MAX_PROBLEMS:
        end = at
        while folded.startswith(INVISIBLE, end):
            end += 1
        span = Span(source.path, at, end)
        problems.append(syntax.InvisibleCharacter(span=span, characters=source.text[at:end]))
        at = folded.find(INVISIBLE, end)


def blocks(lines: tuple[Line, ...]) -> tuple[list[Line], list[tuple[Line, list[Line]]]]:
    """What stands before the first declaration, and the declarations with their lines."""
    before: list[Line] = []
    found: list[tuple[Line, list[Line]]] = []
    for line in lines:
        if line.kind is Kind.DECLARATION:
            found.append((line, []))
        elif found:
            found[-1][1].append(line)
        else:
            before.append(line)
    return before, found


def _policy(layout: Layout, reader: Reader, files: Mapping[str, Source]) -> ast.Policy | None:
    before, found = blocks(layout.lines)
    headers = [header for header, _ in found if header.key == "制度"]
    if not headers:
        return None
    first = next(n for n, (header, _) in enumerate(found) if header is headers[0])
    early = before[0] if before else found[0][0] if first else None
    if early is not None:
        reader.report(syntax.BeforePolicy(span=reader.span(early.start, early.end)))
    header, declarations = headers[0], []
    heading = Parts()
    for top, lines in found:
        branches, problems = nest(reader.text, reader.source.path, lines)
        reader.problems.extend(problems)
        block = Block(top, branches)
        reader.swallowed = False
        if top is header:
            for branch in branches:
                put(heading, branch, "制度", reader, ())
            said_once(heading, reader)
        elif top.key == "制度":
            first_span = reader.span(header.start, header.end)
            span = reader.span(top.start, top.end)
            reader.report(syntax.SecondPolicy(span=span, first=first_span))
        elif (declaration := _declaration(block, reader, files)) is not None:
            declarations.append(declaration)
    return _whole(header, heading, tuple(declarations), reader)


def _whole(
    header: Line, heading: Parts, declarations: tuple[ast.Declaration, ...], reader: Reader
) -> ast.Policy:
    span = reader.span(header.start, header.end)
    name = facts.policy_name(header.rest, header.end, reader)
    if name is None:
        example = "制度 介護テクノロジー導入支援事業"
        reader.report(syntax.MissingPart(span=span, what="制度の名前", example=example))
        name = ast.Name("", span=span)
    parent = heading.one("準用")
    return ast.Policy(
        name,
        parent=facts.policy_name(parent.line.rest, parent.line.end, reader) if parent else None,
        declarations=declarations,
        meta=meta(heading, reader, header),
        span=span,
    )


def _declaration(
    block: Block, reader: Reader, files: Mapping[str, Source]
) -> ast.Declaration | None:
    match block.keyword:
        case "入力":
            return facts.inputs(block, reader)
        case "構造":
            return facts.record(block, reader)
        case "区分" | "順序区分":
            return facts.enumeration(block, reader)
        case "単位":
            return facts.unit(block, reader)
        case "参照":
            return facts.imported(block, reader)
        case "質問票":
            return tables.questionnaire(block, reader)
        case "表":
            return tables.table(block, reader, files)
        case "基準値":
            return parameters.parameter(block, reader)
        case "解釈":
            return parameters.reading(block, reader)
        case "読み替え":
            return parameters.override(block, reader)
        case "判定" | "算定":
            return rules.rule(block, reader)
        case "抽出":
            return populations.extraction(block, reader)
        case "指標":
            return populations.indicator(block, reader)
        case "事例":
            return examples.example(block, reader)
        case _:
            return examples.law(block, reader)
