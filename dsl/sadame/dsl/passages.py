"""What a rule file says, declaration by declaration, in its one canonical spelling: what two versions are compared by.

In: a source, the files of 表 beside it, and what other 制度 offer. Out: `Passage`s: each line of a declaration as a
`Statement`, the 号 under the sentence they belong to, the attributes of a fact under the fact. Comments and blank lines
say nothing and are not there. None where the file cannot be read as a 制度.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from attrs import evolve, field, frozen

from sadame.dsl import ast
from sadame.dsl.formatter.printer import Printer, UnreadableError, joined
from sadame.dsl.formatter.sentences import Atom
from sadame.dsl.lines import META, SHAPES, Kind, Line
from sadame.dsl.nesting import Branch, nest
from sadame.dsl.parser import parse
from sadame.dsl.parser.names import Exported
from sadame.dsl.parser.policies import blocks
from sadame.dsl.parser.slices import Text, understood
from sadame.dsl.source import Source, Span

_NAMED = re.compile(r"ただし(「[^「」]+」)")
_NO_FILES: Mapping[str, Source] = MappingProxyType({})
_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


@frozen
class Stretch:
    """Days, both included; None = open."""

    start: int | None
    end: int | None

    def covers(self, day: int) -> bool:
        """Whether `day` is one of them."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@frozen
class Statement:
    """A line of a declaration.

    `mark` of a 号 as written (`一`, `イ`), `address` as cited (`第1号`, `イ`, `ただし書1`, `3行目`); `label` before the
    `：`; `cells` of a row, whose `text` is empty. `kind` is that of its line, `span` tells where it stands.
    `stretch`: of an entry of a 基準値.
    """

    kind: Kind
    text: str
    mark: str = ""
    address: str = ""
    label: str = ""
    cells: tuple[str, ...] = ()
    under: "tuple[Statement, ...]" = ()
    stretch: Stretch | None = field(default=None, eq=False)
    span: Span = field(eq=False, repr=False, kw_only=True)

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, whatever its number is."""
        return (self.kind, self.label, self.text, self.cells, tuple(s.content for s in self.under))


@frozen
class Passage:
    """A declaration. `header` is its first line; `stretches` = when it is in force, none = always."""

    keyword: str
    name: str
    header: Statement
    statements: tuple[Statement, ...]
    stretches: tuple[Stretch, ...] = ()


def passages(
    source: Source,
    files: Mapping[str, Source] = _NO_FILES,
    exported: Exported = _NOTHING,
) -> tuple[Passage, ...] | None:
    """The declarations of a file, the 制度 itself first. `files` = those of its 表, by the name the file quotes."""
    text = understood(source, exported)
    if text.policy is None:
        return None
    policy = parse(source, files, exported)[0] if files else None  # the rows of their 表
    return tuple(_Reading(source, files, text, policy or text.policy).all())


def in_force(found: Sequence[Passage], day: int) -> tuple[Passage, ...]:
    """What holds on a day: the versions and the entries of that day, without the words that say since when."""
    return tuple(
        evolve(each, statements=tuple(_of_day(each, day)), stretches=())
        for each in found
        if not each.stretches or any(one.covers(day) for one in each.stretches)
    )


def _of_day(passage: Passage, day: int) -> Iterator[Statement]:
    for each in passage.statements:
        if each.stretch is not None:
            if each.stretch.covers(day):
                yield evolve(each, label="")
        elif each.label != "適用" or passage.keyword == "制度":
            yield each


@frozen
class _Reading:
    """One file."""

    source: Source
    files: Mapping[str, Source]
    text: Text
    policy: ast.Policy

    def all(self) -> Iterator[Passage]:
        printer = Printer(self.source, self.text)
        _, found = blocks(self.text.layout.lines)
        for header, lines in found:
            declared = self._declared(header, lines[-1].end if lines else header.end)
            branches = nest(self.text.layout.text, self.source.path, lines)[0]
            statements = [self._statement(each, header.key, printer) for each in branches]
            whole = _grouped(header.key, statements)
            if isinstance(declared, ast.Table) and declared.file is not None:
                whole += self._rows(declared)
            if isinstance(declared, ast.Parameter):
                whole = [_dated(each, declared) for each in whole]
            top = self._line(header, header.key, printer)
            name = self.policy.name.text if header.key == "制度" else _name(declared)
            yield Passage(header.key, name, top, tuple(_cited(whole)), _stretches(declared))

    def _declared(self, header: Line, end: int) -> ast.Declaration | None:
        """What was read from a block."""
        inside = (
            each for each in self.policy.declarations if header.start <= each.span.start <= end
        )
        return next(inside, None)

    def _statement(self, branch: Branch, keyword: str, printer: Printer) -> Statement:
        line = self._line(branch.line, keyword, printer)
        under = tuple(self._statement(each, keyword, printer) for each in branch.children)
        return evolve(line, address=branch.citation, under=under)

    def _line(self, line: Line, keyword: str, printer: Printer) -> Statement:
        span = Span(self.source.path, line.start, line.end)
        if line.kind is Kind.ROW:
            return Statement(line.kind, "", cells=tuple(printer.row(line)), span=span)
        try:
            words = printer.line(line, keyword)
        except UnreadableError:
            words = [Atom(" ".join(self.source.text[line.start : line.end].split()), line.start)]
        match line.kind:
            case Kind.ITEM if len(words) > 1:
                return Statement(
                    line.kind, joined(words[1:]).strip(), words[0].text.strip(), span=span
                )
            case Kind.LABEL:
                label, _, rest = joined(words).partition("：")
                return Statement(line.kind, rest.strip(), label=label, span=span)
            case _:
                return Statement(line.kind, joined(words), span=span)

    def _rows(self, table: ast.Table) -> list[Statement]:
        """The rows of a 表 that stand in a file of their own."""
        texts = {each.path: each.text for each in self.files.values()}

        def said(node: ast.Node | None) -> str:
            if node is None or node.span.path not in texts:
                return ""
            return texts[node.span.path][node.span.start : node.span.end].strip()

        heads = [*map(said, table.columns), f"⇒ {table.heading.text if table.heading else ''}"]
        found = [Statement(Kind.ROW, "", cells=tuple(heads), span=table.span)] if heads else []
        for row in table.rows:
            cells = (
                ["上記以外"] if row.cells is None else [said(each) or "－" for each in row.cells]
            )
            cells += [""] * (len(table.columns) - len(cells))
            line = (*cells, said(row.value))
            found.append(Statement(Kind.ROW, "", cells=line, span=row.span))
        return found


def _grouped(keyword: str, statements: Sequence[Statement]) -> list[Statement]:
    """The lines of a block, the attributes of a fact under the fact and a 理由 under its entry."""
    attributes = {*SHAPES[keyword].labels, *META} - {"識別"}
    inner = (
        attributes if keyword in {"入力", "構造"} else {"理由"} if keyword == "基準値" else set()
    )
    found: list[Statement] = []
    for each in statements:
        above = found[-1] if found else None
        if (
            above is not None
            and each.label in inner
            and above.label
            and above.label not in attributes
        ):
            found[-1] = evolve(above, under=(*above.under, each))
        else:
            found.append(each)
    return found


def _cited(statements: Sequence[Statement]) -> Iterator[Statement]:
    """The lines with the addresses of ただし and rows, as reasons have them."""
    provisos = rows = 0
    for each in statements:
        if each.kind is Kind.PROVISO:
            provisos += 1
            named = _NAMED.match(each.text)
            yield evolve(each, address=f"ただし書{named[1] if named else provisos}")
        elif each.kind is Kind.ROW:
            yield evolve(each, address=f"{rows}行目" if rows else "")
            rows += 1
        else:
            yield each


def _dated(statement: Statement, parameter: ast.Parameter) -> Statement:
    """A line of a 基準値 with the days for which it gives the value."""
    for entry in parameter.entries:
        if statement.span.start <= entry.span.start < statement.span.end:
            return evolve(statement, stretch=Stretch(entry.period.start, entry.period.end))
    return statement


def _stretches(declared: ast.Declaration | None) -> tuple[Stretch, ...]:
    if declared is None or isinstance(declared, ast.Import):
        return ()
    return tuple(Stretch(each.start, each.end) for each in declared.meta.effective)


def _name(declared: ast.Declaration | None) -> str:
    match declared:
        case ast.Inputs(row=row):
            return row.text if row is not None else ""
        case ast.Example(title) | ast.Property(title):
            return title.text
        case ast.Override(target):
            return target.name.text
        case None:
            return ""
        case _:
            return declared.name.text
