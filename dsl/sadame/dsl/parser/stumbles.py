"""Where a slice cannot be read on → the one message that helps most.

In: a `Stumble` of the machine, or the repairs that make the slice readable. Out: problems; nothing is reported here.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from sadame.dsl.diagnostics import Edit, Problem
from sadame.dsl.lines import ends_in_head
from sadame.dsl.parser.cut import Cut
from sadame.dsl.parser.machine import Stumble
from sadame.dsl.parser.slips import Repair, shown
from sadame.dsl.parser.wording import said
from sadame.dsl.problems import slips as slips_problems
from sadame.dsl.problems import syntax
from sadame.dsl.rounding import parse_rounding
from sadame.dsl.source import Source, Span
from sadame.dsl.suggest import sound
from sadame.dsl.units import parse_unit

_BOUNDARIES = ("以上", "以下", "未満", "超", "以前", "以後")
_SIGNS: Mapping[str, str] = MappingProxyType({"→": "⇒", ",": "、"})
#: Words that look like names: said so where a name could stand.
_NOUNS = frozenset(
    ("HIT", "MISS", "WITH", "WITHOUT", "YES", "NO", "NOT_APPLICABLE", "REFERENCE_DATE", "_AS_OF")
) | {"TALLY", "PEOPLE", "AGGREGATE", "ORDER", "_ALL", "_SOME", "UNCONFIRMED"}
_NUMBER_BEFORE = re.compile(r"[0-9][万億千百]?( +)$")
_CASE_BEFORE = re.compile(r"の?場合は? *$")
_RANGE_WITH_LIMIT = re.compile(
    r"(?P<low>[0-9][0-9,.]*)(?P<unit>[^\W\d]{0,4}) ?〜 ?(?P<high>[0-9][0-9,.]*)(?P<other>[^\W\d]{1,4}?) ?"
    r"(?P<limit>以上|超)"
)
_DAY_BEFORE = re.compile(r"[0-9]{1,2}月$")


def stumbled(at: Stumble, cut: Cut, rule: str, written: str) -> Problem:
    """What to say of the place where a slice could not be read on; `written` is the text of the file."""
    text, span = cut.text, cut.span(at.start, at.end)
    if at.terminal == "$END":
        last = cut.span(max(at.start - 1, 0), at.start)
        return syntax.Unfinished(span=last, expected=said(at.expected))
    if special := _special(at, cut, rule, span):
        return special
    if at.found == "/":
        return syntax.SlashAsDivision(span=span)
    if at.found in _SIGNS:
        return syntax.OtherSign(span=span, found=at.found, meant=_SIGNS[at.found])
    space = _NUMBER_BEFORE.search(text, 0, at.start)
    if space and at.terminal == "NAME" and _begins_with_unit(at.found):
        joined = text[: space.start(1)].rsplit(" ", maxsplit=1)[-1] + at.found
        return syntax.SpaceBeforeUnit(span=cut.span(*space.span(1)), joined=joined)
    return syntax.Unexpected(
        span=span,
        found=written[span.start : span.end],
        expected=said(at.expected),
        reserved=at.terminal in _NOUNS and "NAME" in at.expected,
        meant=_boundary(at.found),
    )


def _special(at: Stumble, cut: Cut, rule: str, span: Span) -> Problem | None:
    """What certain slices are often given that they do not take."""
    if at.found == "。":
        if not cut.text[at.end :].strip():
            return syntax.OtherSign(span=span, found="。", meant="", places=(Edit(span, ""),))
        return slips_problems.TwoSentences(span=span)
    for found in _RANGE_WITH_LIMIT.finditer(cut.text):
        if found.start() <= at.start <= found.end():
            low = found["low"] + (found["unit"] or found["other"])
            high = found["high"] + found["other"]
            place = cut.span(*found.span())
            return slips_problems.RangeWithLimit(
                span=place, low=low, high=high, limit=found["limit"]
            )
    head = ends_in_head(cut.text, 0, len(cut.text[: at.start].rstrip()))
    if head and "\n" in cut.text[: at.start]:
        return syntax.HeadWithoutItems(span=cut.span(0, len(cut.text[: at.start].rstrip())))
    if rule == "period" and at.found == "、":
        edit = Edit(span, "\n適用：")
        return slips_problems.SeveralPeriods(span=span, places=(edit,))
    if rule == "proviso" and at.terminal == "HEAD":
        return slips_problems.ListInProviso(span=span)
    if rule == "proviso" and at.terminal == "_COLON" and "_IN_CASE" in at.expected:
        edit = Edit(span, " の場合：")
        return slips_problems.OtherWording(span=span, found="：", meant="の場合：", places=(edit,))
    case = _CASE_BEFORE.search(cut.text, 0, at.start) if rule == "proviso" else None
    if case and "_COLON" in at.expected:
        edit = Edit(cut.span(case.start(), at.start), "の場合：")
        place = cut.span(case.start(), case.end())
        return slips_problems.NoColon(span=place, before="の場合", places=(edit,))
    if at.found.endswith("日") and (month := _DAY_BEFORE.search(cut.text, 0, at.start)):
        reason = "日付には年が要ります。「令和7年4月1日」のように書いてください"
        text = month[0] + at.found
        return syntax.BadLiteral(span=cut.span(month.start(), at.end), text=text, reason=reason)
    return None


def _boundary(found: str) -> str | None:
    """The boundary word that a word in kana stands for: みまん is 未満."""
    heard = sound(found)
    return next((word for word in _BOUNDARIES if word != found and sound(word) == heard), None)


def _begins_with_unit(text: str) -> bool:
    return any(parse_unit(text[:length]) for length in range(min(len(text), 10), 0, -1))


# ── lines ────────────────────────────────────────────────────────────────────────────────────────

_LABEL = re.compile(
    r"(?P<label>端数|前提|原則|条件|優先|出力|分子|分母|集計)(?:は|・|。|、| )*(?=\S)"
)
_RUN = re.compile(r"[\w・]+")
_BEGINS = re.compile(r"[0-9「(]|次の")


def forgotten_label(line: str, names: Collection[str]) -> str | None:
    """The label a line begins with that has no colon and touches a sentence: `前提職員数 が 10人 以上`.

    >>> forgotten_label("前提職員数 が 10人 以上", ["職員数"])
    '前提'
    >>> forgotten_label("条件不利地域", ["条件不利地域"])
    """
    found, run = _LABEL.match(line), _RUN.match(line)
    if found is None or (run and run[0] in names):
        return None
    rest = line[found.end() :]
    known = (
        found["label"] == "端数"
        or _BEGINS.match(rest)
        or any(rest.startswith(name) for name in names)
    )
    return found["label"] if known else None


def is_rounding(line: str) -> bool:
    """Whether a line is the text of a 端数: 百円未満切捨て."""
    read = parse_rounding(line)
    return read is not None and (read[2] == "" or parse_unit(read[2]) is not None)


# ── slips ────────────────────────────────────────────────────────────────────────────────────────

_TO = re.compile(r"[\w・]*$")
_FROM = re.compile(r"[\w・]*")
_PAIRS = ("()", "「」")


def _kind(repair: Repair) -> str:
    return next((pair for pair in _PAIRS if repair.text in pair), repair.text)


def sign_problems(repairs: tuple[Repair, ...], start: int, source: Source) -> Iterator[Problem]:
    """A message for each kind of sign, at the first of its kind; a bracket and its other half are one."""
    for _, group in groupby(sorted(repairs, key=lambda one: (_kind(one), one.start)), key=_kind):
        every = list(group)
        spans = [Span(source.path, start + one.start, start + one.end) for one in every]
        texts = [shown(one.text).strip() for one in every]
        signs = [source.text[span.start : span.end] for span in spans]
        edits = tuple(Edit(span, text) for span, text in zip(spans, texts, strict=True))
        found, meant = (" ".join(dict.fromkeys(each)) for each in (signs, texts))
        yield syntax.OtherSign(span=spans[0], found=found, meant=meant, places=edits)


def repair_problems(repairs: tuple[Repair, ...], cut: Cut, source: Source) -> Iterator[Problem]:
    """A message for each stretch that was put right."""
    for repair in repairs:
        stretch = cut.text[repair.start : repair.end]
        left = repair.start + len(stretch) - len(stretch.lstrip())
        span = cut.span(left, left + len(stretch.strip()))
        found = source.text[span.start : span.end]
        edit = Edit(cut.span(repair.start, repair.end), repair.text)
        meant = shown(repair.text.strip())
        match repair.how:
            case "name":
                pass  # the declaration says it
            case "break":
                yield _broken(repair, edit, cut)
            case "literal":
                reason = _reason(found)
                yield syntax.BadLiteral(span=span, text=found, reason=reason, fix=repair.text)
            case "sign":
                sign = Edit(edit.span, meant)
                yield syntax.OtherSign(span=span, found=found, meant=meant, places=(sign,))
            case _:
                places = (edit,) if repair.is_certain else ()
                yield slips_problems.OtherWording(
                    span=span, found=found, meant=meant, places=places
                )


def _broken(repair: Repair, edit: Edit, cut: Cut) -> Problem:
    """A word that goes on in the next line."""
    left, right = _TO.search(cut.text[: repair.start]), _FROM.match(cut.text, repair.end)
    start = repair.start - (len(left[0]) if left else 0)
    end = repair.end + (len(right[0]) if right else 0)
    run = cut.text[start : repair.start] + cut.text[repair.end : end]
    return slips_problems.BrokenRun(span=cut.span(start, end), run=run, places=(edit,))


def _reason(found: str) -> str:
    if re.search(r"[〇一二三四五六七八九十百千]", found):
        return "数は算用数字で書きます"
    if "、" in found:
        return "桁の区切りは「,」で書きます"
    if re.search(r"[./-]", found):
        return "日付は年月日か「-」で書きます"
    return "単位は数の後に付けて書きます"
