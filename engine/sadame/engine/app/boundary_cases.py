"""Cases made for the author: their text in the style of the file, and how it is put there.

In: an opened 制度. Out: 事例, formatted as `sadame fmt` leaves them, each tried as it will stand in the file.
"""

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.calendar import to_date
from sadame.dsl.display import to_json
from sadame.dsl.formatter import format_source, offered
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.books import Opened
from sadame.engine.app.disk import CalledWrongly, replace_text
from sadame.engine.app.library import heading
from sadame.engine.probing.adopting import changed
from sadame.engine.probing.probing import probe
from sadame.engine.probing.rows import Group, Missed, Row, Why
from sadame.engine.probing.writing import fact_text, lines, result_text, title_of
from sadame.engine.trials.examples import CaseTrial, run_examples

_HEAD = "# sadame cases で作った事例。結果は今の規則によるもの。要綱に照らして確かめ、「要確認」を消す。"
_MISSED = "# 次のことを確かめる事例は、作っていない。"
_NOTHING = "何も書いていません。--rule で決まりを選ぶと、ほかの決まりの分は書けます"


@frozen
class Made:
    """The cases of a 制度. `text` = what is to stand at the end of its file, "" where there is nothing to add."""

    opened: Opened
    program: core.Program
    groups: tuple[Group, ...]
    text: str

    @property
    def source(self) -> Source:
        """The file of the 制度."""
        return _source(self.opened)


def rules_of(opened: Opened, program: core.Program) -> list[str]:
    """The rules that stand in the file itself, and those of 準用 that mean something else by it, in its order."""
    home, parent = _source(opened).path, _parent(opened, program)
    wanted = set() if parent is None else {*changed(program, parent)}
    for name in program.own:
        symbols = [cut.by_name.get(name) for cut in program.slices]
        if any(isinstance(each, core.Rule) and each.span.path == home for each in symbols):
            wanted.add(name)
    return [name for name in program.own if name in wanted]


def _parent(opened: Opened, program: core.Program) -> core.Program | None:
    """The 制度 that is taken over by 準用: what is ours and stands elsewhere is its own."""
    home = _source(opened).path
    taken = {
        each.name
        for cut in program.slices
        for each in cut.symbols
        if each.name in program.own and each.span.path != home
    }
    needs = (opened.book.programs.get(name) for name in heading(_source(opened)).needs)
    return next((each for each in needs if each and taken and taken <= {*each.own}), None)


def made(
    opened: Opened, program: core.Program, names: Sequence[str], *, only_new: bool = False
) -> Made:
    """The cases of these rules; perhaps only those that show what no 事例 in the file shows yet."""
    probed = (probe(program, name, only_new=only_new) for name in names)
    sayable = (_sayable(opened, program, group) for group in probed if group is not None)
    groups = [*sayable]
    return Made(opened, program, tuple(groups), _text(opened, program, groups))


def _sayable(opened: Opened, program: core.Program, group: Group) -> Group:
    """The rows that the file can say: it names no fact of a 制度 to which it does not refer, itself or by 準用."""
    near = {program.name, *heading(_source(opened)).needs}
    if (parent := _parent(opened, program)) is not None:
        home = next(e for e in opened.shelf.sources if heading(e).name == parent.name)
        near |= {*heading(home).needs}
    far = tuple(f"{name} の " for name in opened.book.programs if name not in near)
    rows, missed = [], [*group.missed]
    for row in group.rows:
        if any(name.startswith(far) for name in (*row.facts, *row.readings)):
            missed += [Missed(words, Why.UNSAYABLE) for words in row.words]
        else:
            rows.append(row)
    return evolve(group, rows=tuple(rows), missed=tuple(missed))


def _source(opened: Opened) -> Source:
    (path, *_) = opened.shelf.asked
    return opened.sources[path]


def _text(opened: Opened, program: core.Program, groups: Sequence[Group]) -> str:
    groups = [group for group in groups if group.rows]
    if not groups:
        return ""
    source = _source(opened)
    taken = [each.title for cut in program.slices for each in cut.examples]
    parts = [_HEAD]
    for group in groups:
        title = title_of(group.rule.name, taken)
        taken.append(title)
        parts += ["", *lines(group, title)]
    whole = _with(source, "\n".join([*parts, ""]))
    formatted = format_source(Source(source.path, whole), offered(opened.shelf.sources))
    return formatted[formatted.rindex(_HEAD) :]


def _with(source: Source, text: str) -> str:
    """The file with the text at its end, an empty line between."""
    end = "\r\n" if "\r\n" in source.text else "\n"
    kept = source.text.rstrip()
    return kept + end * 2 + text.replace("\r\n", "\n").replace("\n", end)


def failing(found: Made) -> list[CaseTrial]:
    """Cases that come out otherwise where they stand in the file: there are none."""
    opened, source = found.opened, found.source
    grown = Source(source.path, _with(source, found.text))
    sources = tuple(grown if each.path == source.path else each for each in opened.shelf.sources)
    book = compile_book(sources, opened.shelf.files)
    program = book.programs.get(found.program.name)
    if program is None:
        raise CalledWrongly("作った事例に、ファイルの中で読めないものがあります", _NOTHING)
    return [each for each in run_examples(program) if each.differences and _is_new(each, source)]


def _is_new(trial: CaseTrial, source: Source) -> bool:
    return trial.case.span.path == source.path and trial.case.span.start >= len(
        source.text.rstrip()
    )


def write(found: Made) -> None:
    """Put the cases at the end of the file: all of them or none."""
    source = found.source
    if failing(found):
        raise CalledWrongly("作った事例に、ファイルの中で合わないものがあります", _NOTHING)
    replace_text(Path(source.path), _with(source, found.text))


def missed_text(found: Made) -> str:
    """What there is no case for and why, as comments; "" where there is nothing of the kind."""
    lines = [
        f"# {group.rule.name}　{each.words}：{each.why.value}"
        for group in found.groups
        for each in group.missed
    ]
    return "".join(f"{each}\n" for each in (_MISSED, *lines)) if lines else ""


def as_data(found: Made) -> dict[str, object]:
    """The cases for another program."""
    return {
        "policy": found.program.name,
        "rules": [
            {"rule": group.rule.name, "cases": [_row_data(group, row) for row in group.rows]}
            for group in found.groups
            if group.rows
        ],
        "missed": [
            {"rule": group.rule.name, "what": each.words, "why": each.why.name.lower()}
            | {"reason": each.why.value}
            for group in found.groups
            for each in group.missed
        ],
        "text": found.text,
    }


def _row_data(group: Group, row: Row) -> dict[str, object]:
    facts = {name: fact_text(group, name, values) for name, values in row.facts.items()}
    return {
        "facts": facts,
        "readings": dict(row.readings),
        "date": None if row.day is None else to_date(row.day).isoformat(),
        "result": to_json(row.result, group.rule.type),
        "expected": result_text(group.rule, row.result),
        "shows": list(row.words),
    }
