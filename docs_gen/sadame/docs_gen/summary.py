"""The summary of a run over a population: one page of HTML that needs nothing else, and the same as Markdown.

In: a `Summary`, worded and counted by a face. Out: text. Whatever stands in a rule file or in a roster is escaped.
None where a number could stand = hidden, because it is small.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from importlib.resources import files

from attrs import frozen
from jinja2 import Environment, StrictUndefined, Template

from sadame.docs_gen.pictures.charts import Chart
from sadame.docs_gen.pictures.picture import alternative, picture

HIDDEN = "秘匿"
_SHOWN_GROUPS = 12


@frozen
class Share:
    """Some of the people of an 抽出; `kind` gives it its colour."""

    kind: str
    label: str
    count: int | None


@frozen
class Picked:
    """An 抽出. `links` = what leads to its lists, below the folder, by what they are called."""

    name: str
    title: str
    purpose: str
    rows: int
    shares: tuple[Share, ...]
    links: tuple["Pair", ...]

    def wide(self, share: Share) -> str:
        """How wide its part of the strip is, in percent."""
        if not share.count or not self.rows:
            return "0"
        tenths = round(Fraction(share.count * 1000, self.rows))
        return f"{tenths // 10}.{tenths % 10}"


@frozen
class Line:
    """A group of an 指標, in words."""

    label: str
    said: str
    top: str
    bottom: str
    unknown: str


@frozen
class Measured:
    """An 指標; the first line is the whole population. `link` leads to its picture."""

    name: str
    title: str
    chart: Chart
    lines: tuple[Line, ...]
    link: str


@frozen
class Lack:
    """What would have to be asked of how many people."""

    name: str
    question: str
    people: int | None


@frozen
class Chosen:
    """A 解釈, and how it was read."""

    name: str
    reading: str
    others: tuple[str, ...]
    about: str
    is_default: bool


@frozen
class Pair:
    """A name and what is said of it."""

    name: str
    said: str


@frozen
class Summary:
    """All that is told of a run."""

    policy: str
    title: str
    about: str
    date: str
    people: int
    refused: int
    lists: tuple[Picked, ...]
    indicators: tuple[Measured, ...]
    lacks: tuple[Lack, ...]
    readings: tuple[Chosen, ...]
    changed: tuple[Pair, ...]
    intake: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[Pair, ...]
    links: tuple[Pair, ...]
    least: int


def summary_html(summary: Summary) -> str:
    """The page."""
    pictures = [picture(each.chart, f"z{at}") for at, each in enumerate(summary.indicators)]
    return _template().render(it=summary, pictures=pictures, shown=_SHOWN_GROUPS)


def number(count: int | None) -> str:
    """A number of people."""
    return HIDDEN if count is None else f"{count:,}"


@cache
def _template() -> Template:
    text = files("sadame.docs_gen").joinpath("templates", "summary.html").read_text("utf-8")
    made = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["number"] = number
    return made.from_string(text)


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────


def summary_markdown(summary: Summary) -> str:
    """The same without pictures."""
    return "\n".join(_markdown(summary)) + "\n"


def _markdown(it: Summary) -> Iterator[str]:
    yield f"# {_plain(it.title or it.policy)}"
    yield f"\n{_plain(it.policy)}　基準日 {it.date}　名簿 {it.people:,}人"
    if it.about:
        yield f"\n{_plain(it.about)}"
    if it.lists:
        yield "\n## 抽出"
        yield from _table(
            ["抽出", *(share.label for share in it.lists[0].shares)],
            [
                [each.title or each.name, *(number(share.count) for share in each.shares)]
                for each in it.lists
            ],
        )
    if it.indicators:
        yield "\n## 指標"
    for each in it.indicators:
        yield f"\n### {_plain(each.title or each.name)}"
        yield f"\n![{_plain(alternative(each.chart))}]({each.link})"
        yield from _table(
            ["区分", "値", "分子", "分母", "不明"],
            [[e.label, e.said, e.top, e.bottom, e.unknown] for e in each.lines],
        )
    if it.lacks:
        yield "\n## 尋ねれば決まること"
        rows = [[each.name, each.question, number(each.people)] for each in it.lacks]
        yield from _table(["足りないもの", "尋ねること", "人数"], rows)
    yield from _rest(it)


def _rest(it: Summary) -> Iterator[str]:
    if it.readings:
        yield "\n## 読み方"
        rows = [[each.name, each.reading, "、".join(each.others)] for each in it.readings]
        yield from _table(["解釈", "この計算での読み方", "ほかの読み方"], rows)
    if it.changed:
        yield "\n## 読み替えた基準値"
        yield from _table(["基準値", "値"], [[each.name, each.said] for each in it.changed])
    for title, lines in (("名簿の読み込み", it.intake), ("注意", it.notes)):
        if lines:
            yield f"\n## {title}\n"
            yield from (f"- {_plain(line)}" for line in lines)
    yield "\n## この計算の元"
    yield from _table(["項目", "内容"], [[each.name, each.said] for each in it.sources])


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(heading)} |"
    yield f"|{'---|' * len(heading)}"
    yield from (f"| {' | '.join(map(_plain, row))} |" for row in rows)


_MARKED = str.maketrans({each: f"\\{each}" for each in "\\`*_[]<>|#"} | {"\n": " "})


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing else."""
    return text.translate(_MARKED)
