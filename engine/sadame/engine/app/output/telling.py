"""A run → the `Summary` that `docs_gen` prints: who was picked, the 指標 with their pictures, what to ask.

In: `Found` and what is shown of it. Out: words and counts. Numbers that are hidden are not in it, and no cell of
anybody's: a summary is passed on.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from urllib.parse import quote

from sadame.docs_gen.pictures.charts import Bar, Chart, Part
from sadame.docs_gen.summary import Chosen, Lack, Line, Measured, Pair, Picked, Share, Summary
from sadame.dsl import core
from sadame.dsl.calendar import format_periods
from sadame.dsl.display import show_value
from sadame.dsl.interval import Interval
from sadame.dsl.types import Quantity, Type
from sadame.engine.app.intake.report import Done, Report
from sadame.engine.app.output import indicators, listings
from sadame.engine.app.output.cover import people
from sadame.engine.app.output.folder import RECORD
from sadame.engine.app.output.indicators import WHOLE, Counted
from sadame.engine.app.output.population import Found
from sadame.engine.app.output.record import changed_of, dated_shown, readings_of
from sadame.engine.app.output.standings import Shown
from sadame.engine.app.version import version
from sadame.engine.population import Figure

PICTURES = "図"
REPORT = "読み込み.txt"
_KINDS = (
    ("hit", "該当"),
    ("unknown", "不明"),
    ("miss", "非該当"),
    ("absent", "対象外"),
    ("failed", "誤り"),
)
_MOST_LACKS = 30


def summary_of(
    found: Found,
    standings: Mapping[str, Shown],
    counted: Sequence[Counted],
    ending: str,
    least: int,
) -> Summary:
    """All that is told. `ending` = of the files of the lists."""
    program, report = found.asked.program, found.report
    return Summary(
        program.name,
        program.meta.title,
        program.meta.description,
        found.asked.date,
        report.people,
        found.refused.height,
        tuple(_lists(found, standings, ending)),
        tuple(_measured(found, counted)),
        tuple(_lacks(found, are_told=all(e.unknown is not None for e in standings.values()))),
        tuple(_readings(found)),
        tuple(Pair(name, said) for name, said in changed_of(found.asked.parts).items()),
        (*_intake(report), *_days(found, least)),
        (),
        tuple(_sources(found)),
        tuple(_links(counted, ending)),
        least,
    )


def _intake(report: Report) -> Iterator[str]:
    """What was done to how many cells, without the cells."""
    yield f"読んだ行 {report.rows:,}行　名簿の人数 {report.people:,}人"
    several = len({note.file for note in report.notes}) > 1
    for note in report.notes:
        if note.done is not Done.UNUSED:
            place = f"列「{note.column}」" if note.column else "行"
            where = f"{note.file} の{place}" if several else place
            yield f"{where}：{note.done.value}　{note.count:,}件"


def _days(found: Found, least: int) -> Iterator[str]:
    """Where each row has a 基準日: how many stand in each 断面."""
    if found.asked.day is None:
        *counts, nowhere = dated_shown(found, least)
        for part, count in zip(found.asked.parts, counts, strict=True):
            yield f"基準日が {format_periods([(part.start, part.end)])} の人　{people(count)}"
        if nowhere != 0:
            yield f"基準日がないか、適用されない日なので「誤り」とした人　{people(nowhere)}"


def _lists(found: Found, standings: Mapping[str, Shown], ending: str) -> Iterator[Picked]:
    files = listings.file_names([each.rule.name for each in found.result.lists])
    for each in found.result.lists:
        name, shown = each.rule.name, standings[each.rule.name]
        shares = tuple(Share(kind, label, getattr(shown, kind)) for kind, label in _KINDS)
        own = (
            _link("該当者の一覧", f"{listings.LISTS}/{files[name]}.{ending}"),
            _link("未確定の人と尋ねること", f"{listings.UNDECIDED}/{files[name]}.{ending}"),
        )
        yield Picked(name, each.rule.meta.title, each.rule.meta.purpose, shown.rows, shares, own)


def _links(counted: Sequence[Counted], ending: str) -> Iterator[Pair]:
    if counted:
        yield _link("指標の表", f"指標.{ending}")
    yield _link("抽出ごとの誤り", f"{listings.FAULTS}/抽出ごと.{ending}")
    yield _link("名簿の誤り", f"{listings.FAULTS}/名簿.{ending}")
    yield _link("読み込みの報告", REPORT)
    yield _link("記録", RECORD)


def _link(name: str, file: str) -> Pair:
    return Pair(name, quote(file))


# ── 指標 ─────────────────────────────────────────────────────────────────────────────────────────


def _measured(found: Found, counted: Sequence[Counted]) -> Iterator[Measured]:
    files = listings.file_names([each.about.name for each in counted])
    for each in counted:
        lines = tuple(_line(line, each.about) for line in each.lines)
        chart = chart_of(each, f"基準日 {found.asked.date}")
        link = quote(picture_file(files[each.about.name]))
        yield Measured(each.about.name, each.about.meta.title, chart, lines, link)


def picture_file(name: str) -> str:
    """Where the picture of an 指標 stands."""
    return f"{PICTURES}/{name}.svg"


def _label(line: indicators.Line) -> str:
    return "・".join(line.labels) or WHOLE


def _line(line: indicators.Line, about: core.Indicator) -> Line:
    figure = line.figure
    if figure is None:
        return Line(_label(line), line.said, "", "", "")
    top = indicators.top_of(about, figure.tally)
    bottom = indicators.bottom_of(about, figure.tally)
    said = (_span(top, about.numerator), _span(bottom, about.denominator))
    return Line(_label(line), line.said, *said, f"{figure.tally.counts.unknown:,}人")


def _span(ends: tuple[Fraction | None, Fraction | None], measure: core.Measure | None) -> str:
    if measure is None:
        return ""
    low, high = ends
    kind = measure.value.type if isinstance(measure, core.Total) else None
    shown = [None if each is None else _amount(each, kind) for each in (low, high)]
    if low == high:
        return shown[0] or ""
    return f"{shown[0] or ''}〜{shown[1] or ''}"


def _amount(number: Fraction, kind: Type | None) -> str:
    if isinstance(kind, Quantity):
        return show_value(number * kind.unit.scale, kind)
    return f"{int(number):,}人"


def chart_of(each: Counted, note: str) -> Chart:
    """The picture of an 指標."""
    about = each.about
    bars = tuple(_bar(line, about.type) for line in each.lines)
    whole = each.lines[0].figure
    is_share = isinstance(about.type, Quantity) and about.type.as_ratio
    unit = about.type.unit.text if isinstance(about.type, Quantity) else ""
    said = note if is_share or not unit else f"{note}　単位 {unit}"
    counts_people = isinstance(about.numerator, core.Headcount) and isinstance(
        about.denominator, core.Headcount
    )
    parts = _parts(whole) if whole is not None and counts_people else ()
    return Chart(
        about.meta.title or about.name,
        said,
        bars,
        parts,
        Fraction(1) if is_share and counts_people else None,
        is_share,
    )


def _bar(line: indicators.Line, kind: Type) -> Bar:
    values = None if line.figure is None else line.figure.possible.values
    if not isinstance(values, Interval):
        return Bar(_label(line), line.said, None, None)
    scale = kind.unit.scale if isinstance(kind, Quantity) else Fraction(1)
    ends = (None if end is None else Fraction(end) / scale for end in (values.low, values.high))
    return Bar(_label(line), line.said, *ends)


def _parts(figure: Figure) -> tuple[Part, ...]:
    counts = figure.tally.counts
    inside = counts.hits_low + counts.misses_low + counts.unknown + counts.failed
    return (
        Part("該当", counts.hits_low),
        Part("不明", counts.unknown, is_open=True),
        Part("非該当", counts.misses_low),
        Part("分母に入らない", counts.rows - inside),
        Part("誤り", counts.failed),
    )


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────


def _lacks(found: Found, *, are_told: bool) -> Iterator[Lack]:
    """Of how many people something is missing; who lacks it for several 抽出 is one.

    Not `are_told`: the numbers of 不明 are hidden, and these would say them.
    """
    ordered = sorted(found.result.lacks.items(), key=lambda each: (-each[1], each[0]))
    for name, count in ordered[:_MOST_LACKS]:
        yield Lack(name, listings.question_of(found.asked, name), count if are_told else None)


def _readings(found: Found) -> Iterator[Chosen]:
    used = readings_of(found.asked)
    latest = {each.name: each for part in found.asked.parts for each in part.symbols}
    for symbol in latest.values():
        if isinstance(symbol, core.Reading) and symbol.name in used:
            reading = used[symbol.name]
            others = tuple(each for each in symbol.type.members if each != reading)
            about = symbol.meta.description
            yield Chosen(symbol.name, reading, others, about, reading == symbol.default)


def _sources(found: Found) -> Iterator[Pair]:
    program, result = found.asked.program, found.result
    yield Pair("定めの指紋", program.content_hash)
    yield Pair("sadame の版", version() or "インストールされていない作業用の写し")
    for name, digest in found.hashes.items():
        yield Pair(f"名簿 {name}", f"SHA-256 {digest}")
    yield Pair("一件ずつ確かめた問い", f"{result.asked:,}件")
    for name, why in result.left.items():
        yield Pair(f"　{name}", why)
