"""Slips in a sentence: what else it may have been meant to say, for a sentence that cannot be read as it stands.

In: the folded text of a slice. Out: `Repair`s, each a stretch and what to put there. Signs that stand in no
sentence (`［ ］`, `『 』`, a 句点 at the end) are always put right; every other repair is a guess until somebody
has tried whether the sentence then reads, so nothing here decides what a sentence means.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import combinations, islice, pairwise

from attrs import frozen

#: What no sentence has outside 「」, and what is meant by it. One character for one.
_BRACKETS = {**dict.fromkeys("[{〔【〈《｟", "("), **dict.fromkeys("]}〕】〉》｠", ")")}
_QUOTES = {**dict.fromkeys("『“〝‟", "「"), **dict.fromkeys("』”〟„", "」")}
_OTHERS = {**dict.fromkeys("*✕✖☓╳⨯❌", "×"), "⁻": "-", "₋": "-"}
_ALWAYS = {**_BRACKETS, **_QUOTES, **_OTHERS, "。": " ", '"': "「"}
_SIGNS = re.compile(r"「[^「」\n]*」|[" + re.escape("".join(_ALWAYS)) + "]")
#: Combinations of slips that are tried in one slice.
_MOST_TRIED = 60
_WIDE = str.maketrans("()-", "（）－")


@frozen
class Repair:
    """A stretch of the text and what may be meant there. `how`: `sign`, `words` or `literal`."""

    start: int
    end: int
    text: str
    how: str = "words"
    is_certain: bool = True


# ── signs ────────────────────────────────────────────────────────────────────────────────────────


def signs(text: str) -> Iterator[Repair]:
    """What is always put right: signs of other hands, one character for one."""
    if text.isalnum():
        return
    is_open = False
    for found in _SIGNS.finditer(text):
        sign = found[0]
        if sign == "。" and (text[found.end() :].strip() or _TAIL.search(text[: found.end()])):
            continue  # two sentences, or the end of a word that is a slip itself
        if sign == '"':
            is_open = not is_open
            yield Repair(found.start(), found.end(), "「" if is_open else "」", "sign")
        elif sign in _ALWAYS:
            yield Repair(found.start(), found.end(), _ALWAYS[sign], "sign")


def shown(sign: str) -> str:
    """A sign as documents have it."""
    return {">=": "≧", "<=": "≦"}.get(sign) or sign.translate(_WIDE)


# ── words ────────────────────────────────────────────────────────────────────────────────────────

_KANJI_DIGITS = "〇一二三四五六七八九"
_KANJI_FIGURE = re.compile(r"[〇一二三四五六七八九十百千]+")
_STOP = "以上|以下|未満|超|以前|以後|以降|より|から|まで|時点|[をにがのはとでか]"
_LITERAL = re.compile(
    rf"(?:(?:明治|大正|昭和|平成|令和)(?:元|{_KANJI_FIGURE.pattern})|{_KANJI_FIGURE.pattern})"
    rf"(?:年(?:度|{_KANJI_FIGURE.pattern}月(?:{_KANJI_FIGURE.pattern}日)?)?|(?:か月|(?!{_STOP})[^\W\d])+)"
)
_RUN = re.compile(r"[\w・]+")
_ERAS = {"明": "明治", "大": "大正", "昭": "昭和", "平": "平成", "令": "令和"}
_LETTER_ERAS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_DATES = (
    re.compile(
        r"(?P<era>[明大昭平令])(?P<y>[0-9]{1,2}|元)[./](?P<m>[0-9]{1,2})[./](?P<d>[0-9]{1,2})"
    ),
    re.compile(r"(?P<era>[MTSHR])(?P<y>[0-9]{1,2})[-/](?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<era>[MTSHR])(?P<y>[0-9]{1,2})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日"),
    re.compile(r"(?P<y>[12][0-9]{3})\.(?P<m>[0-9]{1,2})\.(?P<d>[0-9]{1,2})"),
)


@frozen
class Rule:
    """A pattern and what may be meant by it. `every`: the matches stand or fall together."""

    pattern: re.Pattern[str]
    meant: str | Callable[[re.Match[str]], str | None]
    how: str = "words"
    every: bool = True
    is_certain: bool = True


def _rule(
    pattern: str,
    meant: str | Callable[[re.Match[str]], str | None],
    how: str = "words",
    *,
    every: bool = True,
    is_certain: bool = True,
) -> Rule:
    return Rule(re.compile(pattern), meant, how, every, is_certain)


def arabic(figure: str) -> str:
    """`六十五` → `65`, `二〇二五` → `2025`; without 万, which stays a word of its own.

    >>> arabic("六十五"), arabic("千二百"), arabic("二〇二五")
    ('65', '1200', '2025')
    """
    if not any(power in figure for power in "十百千"):
        return "".join(str(_KANJI_DIGITS.index(digit)) for digit in figure)
    total, digit = 0, 0
    for character in figure:
        if character in _KANJI_DIGITS:
            digit = _KANJI_DIGITS.index(character)
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
    return str(total + digit)


def _date(found: re.Match[str]) -> str:
    year, month, day = found["y"], int(found["m"]), int(found["d"])
    if "era" not in found.re.groupindex:
        return f"{year}-{month:02}-{day:02}"
    era = _ERAS.get(found["era"]) or _LETTER_ERAS[found["era"]]
    return f"{era}{year.lstrip('0') or '元'}年{month}月{day}日"


_LIMIT = "以上|以下|未満|超"
_NUMBER = r"[0-9][0-9,.]*[百千万億]*"
_TAIL = re.compile(
    r" ?(?:である(?:こと|もの|者|場合)?|(?:ものと|と)する(?:こと|もの)?|(?<=[上下満超])の(?:者|もの|人|方))。? *$"
)
_DAY = r"(?:(?:明治|大正|昭和|平成|令和)(?:元|[0-9]{1,2})年|[0-9]{4}年)(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?"
_LOW = rf"(?P<low>{_NUMBER})(?P<unit>[^\W\d]{{0,4}}?)"
_SPAN = " ?(?:〜|から) ?"


def _between(found: re.Match[str]) -> str | None:
    """`2〜4人`, `2人から4人まで`, `2〜4人未満` in words: the unit of the second holds for both."""
    if found["low"][-1].isdigit() and not found["unit"] and not found["high"][-1].isdigit():
        return None  # 1〜4万円 is from 1円 or from 1万円
    upper = found["limit"] or "以下"
    return f"{found['low']}{found['unit'] or found['other']} 以上 {found['high']}{found['other']} {upper}"


#: From the most to the least likely; the first that makes the sentence readable is taken.
_RULES: tuple[Rule, ...] = (
    *(Rule(pattern, _date, "literal") for pattern in _DATES),
    _rule(rf"[¥￥\\] ?(?P<n>{_NUMBER}) ?円?", lambda found: f"{found['n']}円", "literal"),
    _rule(r"(?<![0-9])(?P<a>[0-9]{1,3})、(?P<b>[0-9]{3})(?![0-9])", r"\g<a>,\g<b>", "literal"),
    _rule(rf"(?P<n>{_NUMBER}) ?(?:パーセント|ぱーせんと|percent)", r"\g<n>%", "literal"),
    _rule(
        rf"(?P<n>{_NUMBER}) ?(?P<limit>{_LIMIT})(?P<unit>[^\W\d]{{1,3}})$",
        r"\g<n>\g<unit> \g<limit>",
    ),
    _rule(
        rf"{_LOW}{_SPAN}(?P<high>{_NUMBER})(?P<other>[^\W\d]{{1,4}}?) ?(?:まで)?(?P<limit>未満|以下|)(?=$|[ 、)\n])",
        _between,
    ),
    _rule(
        rf"(?P<low>{_DAY}){_SPAN}(?P<high>{_DAY}) ?(?:まで)?(?= ?$)", r"\g<low> 以後 \g<high> 以前"
    ),
    _rule(rf"〜 ?(?=以上|{_NUMBER}[^\W\d]{{1,4}}? ?(?:未満|以下) ?$)", ""),
    _rule(r"=>", ">=", "sign"),
    _rule(r"=<", "<=", "sign"),
    _rule(r"(?<![A-Za-z])[xXхХχ](?![A-Za-z])", "×", "sign"),
    _rule(r"(?<![A-Za-z])(?:AND|And|and)(?![A-Za-z])|&&?", "かつ"),
    _rule(r"(?<![A-Za-z])(?:OR|Or|or)(?![A-Za-z])|\|\|", "または"),
    _rule(r"(?<![A-Za-z])(?:NOT|Not|not) +(?P<n>[\w・]+)", r"\g<n> でない"),
    _rule(r"(?<=[\w・])[ \n]*\n[ \n]*(?=[\w・])", "", "break", every=False),
    _rule(r"且つ", "かつ"),
    _rule(r" ?(?:では|じゃ)ない(?:こと|者|もの)?", " でない"),
    _rule(
        r"(?P<a>[^、:\n]+?) ?と ?(?P<b>[^、:\n]+?) ?(?:の|を比較して) ?(?:うち|いずれか|どちらか)?"
        r"(?:低い|少ない|小さい)(?:方|ほう|額)(?:の額)?",
        r"最小(\g<a>、\g<b>)",
        is_certain=False,
    ),
    _rule(r"若しくは|もしくは|あるいは|或いは", "または"),
    _rule(r"及び|および|並びに|ならびに", "かつ", is_certain=False),
    _rule(
        r"(?P<day>[\w・]+) ?(?:から|より) ?(?P<time>[0-9]+(?:日|週間?|[かヶカヵケ箇]月|年))間? ?以内",
        r"満了日(\g<day>、\g<time>) 以前",
        is_certain=False,
    ),
    _rule(r"(?<=の) ?昇順", " 小さい順"),
    _rule(r"(?<=の) ?降順", " 大きい順"),
    _rule(
        r"(?<=のうち )(?P<kind>[\w・]+)(?= の [\w・]+ の (?:合計|最大|最小|平均))",
        r"\g<kind> であるもの",
    ),
    _rule(r"(?:以内|を(?:超え|こえ|上回ら)ない)(?:こと|もの|者)?", "以下"),
    _rule(r"を下回らない(?:こと|もの|者)?", "以上"),
    _rule(r"を上回る", "超"),
    _rule(r"を下回る", "未満"),
    _rule(rf"(?P<limit>{_LIMIT}) ?(?:かつ|で、|であって、|で) ?(?=[0-9])", r"\g<limit> "),
    _rule(r"の ?(?P<n>[0-9]+分の[0-9]+|[0-9]+/[0-9]+|[0-9.]+%)", r" × \g<n>"),
    _rule(r"に ?(?P<n>\S+?) ?を乗じ(?:て得)?た(?:額|数|率)", r" × \g<n>"),
    _rule(
        r"から ?(?P<n>\S+?) ?を(?:控除|差し引い|減じ)(?:し|て得)?た(?:残)?(?:額|数)", r" － \g<n>"
    ),
    _rule(r"のときは|のとき(?=[:、])|の時は|時は", "の場合は"),
    _rule(r" ?は(?!い) ?", " が ", every=False),
    Rule(_TAIL, ""),
    _rule(r"(?<=する) ?(?:こと|もの|者)。? *$", ""),
)


def guesses(
    text: str, names: Collection[str], refused: Collection[str], *, in_cell: bool
) -> Iterator[tuple[Repair, ...]]:
    """What may be meant, one slip after the other, the likely ones first.

    `names` are the declared ones: no figure inside one of them is looked at. `refused` are those that need 「」.
    """
    if quoted := tuple(_quoted(text, refused)):
        yield quoted
    if figures := tuple(_figures(text, names)):
        yield figures
    for rule in _RULES:
        found = tuple(_repairs(rule, text))
        if found and rule.every:
            yield found
        else:
            yield from ((one,) for one in found[:3])
    if in_cell and (joints := tuple(_joints(text))):
        yield joints
    if in_cell and (ranges := tuple(_ranges(text))):
        yield ranges


def together(groups: Iterable[tuple[Repair, ...]]) -> Iterator[tuple[Repair, ...]]:
    """Each slip alone, then two and three at a time that do not touch each other."""
    every = list(groups)
    chosen = (
        tuple(sorted((one for group in some for one in group), key=lambda one: one.start))
        for size in (1, 2, 3)
        for some in combinations(every, size)
    )
    apart = (some for some in chosen if all(a.end <= b.start for a, b in pairwise(some)))
    return islice(apart, _MOST_TRIED)


def _repairs(rule: Rule, text: str) -> Iterator[Repair]:
    for found in rule.pattern.finditer(text):
        if text.count("「", 0, found.start()) == text.count("」", 0, found.start()):
            meant = found.expand(rule.meant) if isinstance(rule.meant, str) else rule.meant(found)
            if meant is not None:
                yield Repair(*found.span(), meant, rule.how, rule.is_certain)


def _quoted(text: str, refused: Collection[str]) -> Iterator[Repair]:
    """Names that were declared without the 「」 they need, where they are used."""
    if not any(name in text for name in refused):
        return
    every = "|".join(re.escape(name) for name in sorted(refused, key=len, reverse=True))
    for found in re.finditer(rf"「[^「」]*」|(?<![\w・])(?P<name>{every})(?![\w・])", text):
        if found["name"]:
            yield Repair(*found.span(), f"「{found['name']}」", "name")


def _figures(text: str, names: Collection[str]) -> Iterator[Repair]:
    """Figures in 漢数字: 六十五歳, 令和七年四月一日."""
    for run in _RUN.finditer(text):
        if run[0] in names:
            continue
        for found in _LITERAL.finditer(run[0]):
            figures = _KANJI_FIGURE.sub(lambda figure: arabic(figure[0]), found[0])
            if "分の" not in found[0]:
                start = run.start() + found.start()
                yield Repair(start, start + len(found[0]), figures, "literal")


def _joints(text: str) -> Iterator[Repair]:
    """`ICT か 介護ロボット`, as answers say it: several values in a cell."""
    for found in re.finditer(r" +か +", text):
        yield Repair(*found.span(), "、")


def _ranges(text: str) -> Iterator[Repair]:
    """`1-10人`, `11人-`: a range in a cell."""
    for found in re.finditer(r"(?<=[\w%]) ?(?:-|から) ?(?=[0-9]|$)", text):
        yield Repair(*found.span(), "〜", "sign")


def mended(text: str, repairs: tuple[Repair, ...]) -> tuple[str, tuple[int, ...]]:
    """The text with the repairs made, in order of place, and for each of its places the one it had before."""
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for repair in repairs:
        parts += [text[at : repair.start], repair.text]
        places += range(at, repair.start)
        places += [min(repair.start + n, repair.end) for n in range(len(repair.text))]
        at = repair.end
    return "".join([*parts, text[at:]]), (*places, *range(at, len(text) + 1))
