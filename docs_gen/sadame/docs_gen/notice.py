"""決定通知: a municipality's own words around what the rules decided and why.

In: the text of a template, a decided trace, and what is put into its slots. Out: a `Document`. A template is lines of
Japanese: `# ` and `## ` begin headings, `右：` and `中央：` say where a line stands, `・` begins an item; `{{ 宛名 }}`
is a slot, and a line with a slot into which nothing is put is not there. Nothing else of Jinja is allowed, so a
template can neither run anything nor change a reason: 結果 and 理由 are blocks of ours that it places, and it must
place both. Refuses, by `TemplateWrongly`, what no notice can be made from.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from attrs import frozen
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from sadame.docs_gen import words
from sadame.docs_gen.blocks import (
    Block,
    Cell,
    Clause,
    Clauses,
    Document,
    Emphasis,
    Heading,
    Inlines,
    Items,
    Paragraph,
    Section,
    Table,
    Terms,
    Text,
)
from sadame.docs_gen.reasons import explain_result
from sadame.dsl import calendar, suggest
from sadame.dsl.trace import Result, Trace

RESULT, REASON, FACTS = "結果", "理由", "もとにした事実"
_BLOCKS = (RESULT, REASON, FACTS)
_NEEDED = (RESULT, REASON)
_OPEN, _CLOSE, _BLOCK = "\ue000", "\ue001", "\ue002"
"""Around what was put in, and before the name of a block: of no script, and taken out of all values."""
_LEFT = re.compile(r"〔ここに[^〕]*〕")
_PLACED = re.compile(rf"{_OPEN}{_BLOCK}([^{_CLOSE}]*){_CLOSE}")
_SIGNS = frozenset("○×？－！＝")
_LABELS = ("決め手", "みなしたこと（未回答など）", "解釈", "注記", "根拠")
_INDENT = "　"
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
)


class TemplateWrongly(ValueError):  # noqa: N818 - it is the slip of who wrote it
    """A template no notice can be made from; what is wrong, in Japanese, and a hint."""

    def __init__(self, message: str, hint: str) -> None:
        """`message` says what is, `hint` what to do."""
        super().__init__(message)
        self.message, self.hint = message, hint


@frozen
class Decided:
    """What a notice is about. `facts` = what was given, as text, by name; `title` of the 制度."""

    trace: Trace
    title: str
    facts: Mapping[str, str]
    named: Mapping[str, str]
    """Titles of results, by name."""


def new_template() -> str:
    """A template to begin with."""
    return files("sadame.docs_gen").joinpath("templates", "notice.txt").read_text("utf-8")


def notice(template: str, decided: Decided, slots: Mapping[str, str]) -> Document:
    """The notice; `slots` = what the municipality puts in, by name."""
    tree = _parsed(template)
    own = {
        "制度": decided.trace.policy,
        "題名": decided.title,
        "基準日": calendar.format_date(decided.trace.date),
        "指紋": decided.trace.content_hash,
    }
    _check_slots({each.name: each.lineno for each in tree.find_all(nodes.Name)}, own, slots)
    _check_left(template)
    values = {name: _plain(text) for name, text in {**own, **slots}.items()}
    values |= {name: f"{_BLOCK}{name}" for name in _BLOCKS}
    text = _environment().from_string(tree).render(values)
    blocks = tuple(_blocks(text, decided))
    return Document("通知", decided.title, (Section(blocks, role="notice"),))


# ── the template ─────────────────────────────────────────────────────────────────────────────────


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        autoescape=False,  # what comes of it is no HTML yet: renderers escape every word
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: f"{_OPEN}{value}{_CLOSE}",
    )


def _plain(text: str) -> str:
    """A value on one line, without the signs that are ours."""
    return " ".join(re.sub(f"[{_OPEN}{_CLOSE}{_BLOCK}]", "", text).split())


def _parsed(template: str) -> nodes.Template:
    """The template, which holds slots and `if` and nothing else."""
    text = re.sub(f"[{_OPEN}{_CLOSE}{_BLOCK}]", "", template)
    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError as fault:
        raise TemplateWrongly(
            f"テンプレートの{fault.lineno}行目を読めません",
            "差込みは {{ 宛名 }} のように書きます。閉じ忘れがないか確かめてください",
        ) from None
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            raise TemplateWrongly(
                f"テンプレートの{node.lineno}行目に、使えない書き方があります",
                "使えるのは {{ 名前 }} だけです",
            )
    return tree


def _check_slots(used: Mapping[str, int], own: Mapping[str, str], slots: Mapping[str, str]) -> None:
    for name in _NEEDED:
        if name not in used:
            raise TemplateWrongly(
                f"テンプレートに「{name}」の差込みがありません",
                f"決定の{name}を示すところに {{{{ {name} }}}} と書いてください",
            )
    for name in slots:
        if name in own or name in _BLOCKS:
            raise TemplateWrongly(
                f"「{name}」の中身は、決定から入ります", "別の名前の差込みにしてください"
            )
        if name not in used:
            free = [each for each in used if each not in own and each not in _BLOCKS]
            near = "".join(f"「{each}」" for each in suggest.near(name, free)[:3])
            raise TemplateWrongly(
                f"「{name}」という差込みは、テンプレートにありません",
                f"{near}のことですか" if near else f"入れられるのは「{'」「'.join(free)}」です",
            )
    missing = [name for name in used if name not in {*own, *slots, *_BLOCKS}]
    if missing:
        raise TemplateWrongly(
            f"差込み「{'」「'.join(missing)}」に入れるものがありません",
            f"--slot {missing[0]}=… を付けてください（テンプレートの{used[missing[0]]}行目）",
        )


def _check_left(template: str) -> None:
    """A template in which something is still to be written is none yet."""
    for number, line in enumerate(template.splitlines(), 1):
        if left := _LEFT.search(line):
            raise TemplateWrongly(
                f"テンプレートの{number}行目に「{left[0]}」が残っています",
                "〔 〕ごと、書くべき文に替えてください",
            )


# ── lines → blocks ───────────────────────────────────────────────────────────────────────────────


def _blocks(text: str, decided: Decided) -> Iterator[Block]:
    for raw in text.splitlines():
        line = raw.strip()
        if f"{_OPEN}{_CLOSE}" in line:  # nothing was put in: the line is not there
            continue
        if found := _PLACED.fullmatch(line):
            yield from _placed(found[1], decided)
        elif found := _PLACED.search(line):
            raise TemplateWrongly(
                f"「{found[1]}」の差込みが、ほかの文と同じ行にあります",
                "一行に一つだけ書いてください",
            )
        elif line:
            yield _line(line)


def _line(line: str) -> Block:
    """A line of the municipality; what was put in at its beginning is no sign of ours."""
    for sign, level in (("## ", 2), ("# ", 1)):
        if line.startswith(sign):
            return Heading(level, _bare(line.removeprefix(sign)))
    for sign, role in (("右：", "right"), ("中央：", "center")):
        if line.startswith(sign):
            return Paragraph(_bare(line.removeprefix(sign)), role)
    if line.startswith("・"):
        return Items(((Paragraph(_bare(line.removeprefix("・"))),),))
    return Paragraph(_bare(line))


def _bare(line: str) -> Inlines:
    return (Text(line.replace(_OPEN, "").replace(_CLOSE, "").strip()),)


def _placed(name: str, decided: Decided) -> Iterator[Block]:
    results = [*decided.trace.results.values()]
    match name:
        case "結果":
            yield _table(
                ("決定したこと", "決定"),
                [
                    (
                        decided.named.get(each.name) or each.name,
                        words.outcome(each.possible, each.type),
                    )
                    for each in results
                ],
            )
        case "理由":
            for each in results:
                yield from _reason(each, decided, is_alone=len(results) == 1)
            yield Paragraph((Text(words.LEGEND),), "note")
        case _:
            yield _table(("事実", "内容"), [*decided.facts.items()])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    top = tuple(Cell((Text(each),), heads=True) for each in head)
    body = tuple(
        (Cell((Text(first),), heads=True), *(Cell((Text(each),)) for each in rest))
        for first, *rest in rows
    )
    return Table((), (top,), body)


# ── reasons ──────────────────────────────────────────────────────────────────────────────────────


def _reason(result: Result, decided: Decided, *, is_alone: bool) -> Iterator[Block]:
    """Why a result is what it is: the same lines as everywhere, in their order."""
    if not is_alone:
        yield Heading(3, (Text(decided.named.get(result.name) or result.name),))
    told = [*explain_result(result, decided.trace)][1:]  # the first is the heading
    steps = [line for line in told if not _is_labelled(line)]
    labelled = [line.strip(_INDENT).partition("：") for line in told if _is_labelled(line)]
    if steps:
        yield Clauses(_nested([(len(each) - len(each.lstrip(_INDENT)), each) for each in steps]))
    if labelled:
        entries = (((Text(label),), (Paragraph((Text(said),)),)) for label, _, said in labelled)
        yield Terms(tuple(entries))


def _is_labelled(line: str) -> bool:
    return line.startswith(tuple(f"{_INDENT}{label}：" for label in _LABELS))


def _nested(lines: Sequence[tuple[int, str]]) -> tuple[Clause, ...]:
    """Lines under the lines that they stand in further than."""
    found: list[Clause] = []
    at = 0
    while at < len(lines):
        depth, line = lines[at]
        end = at + 1
        while end < len(lines) and lines[end][0] > depth:
            end += 1
        found.append(_step(line.strip(_INDENT), _nested(lines[at + 1 : end])))
        at = end
    return tuple(found)


def _step(line: str, under: tuple[Clause, ...]) -> Clause:
    sign, _, rest = line.partition(" ")
    mark, said = (sign, rest) if sign in _SIGNS else ("", line)
    decides = said.endswith("　←")
    inlines: Inlines = (Text(said),)
    return Clause(mark, (Emphasis("strong", inlines),) if decides else inlines, under)
