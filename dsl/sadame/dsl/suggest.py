"""Near names, tuned for short Japanese words.

In: a name nobody knows and the known ones. Out: the known ones it may have been meant to be, best first.
Names are compared as they sound as far as writing shows it (kana, long vowels, okurigana) and by 表記ゆれ
(令／齢, ヶ／か／箇, 又は／または), then by edit distance.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from fractions import Fraction
from unicodedata import normalize

#: 「所特」 and 「所得」 have a ratio of 1/2, and words are short; difflib's 0.6 would stay silent.
CUTOFF = Fraction(1, 2)
#: No more are shown, and no more compared than a person could have meant.
MOST = 3
_LONGEST = 60

_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
#: Writings of one word, each replaced by the first of its row.
_SAME = (
    ("齢", "令"),
    ("歳", "才"),
    ("か", "ヶ", "ヵ", "ケ", "カ", "箇", "個"),
    ("および", "及び"),
    ("または", "又は"),
    ("もしくは", "若しくは"),
    ("ならびに", "並びに"),
    ("すべて", "全て"),
    ("みまん", "未満"),
    ("いじょう", "以上"),
    ("いか", "以下"),
    ("ちょう", "超"),
    ("ねんれい", "年齢"),
    ("しょとく", "所得"),
    ("しんちょう", "身長"),
    ("たいじゅう", "体重"),
    ("きんがく", "金額"),
    ("にんずう", "人数"),
    ("せたい", "世帯"),
    ("けいひ", "経費"),
    ("ほじょ", "補助"),
    ("がく", "額"),
    ("りつ", "率"),
    ("障害", "障がい", "障碍"),
    ("子供", "子ども", "こども"),
    ("とう", "等", "など"),
    ("当たり", "あたり", "当り"),
    ("よう", "要"),
    ("小", "少"),
    *((str(number), kanji) for number, kanji in enumerate("一二三四五六七八九", start=1)),
)
_VARIANTS = tuple((other, first) for first, *others in _SAME for other in others)
_DROPPED = re.compile(r"[\sのー・_]|(?<=[一-龠])[りけきみしちいえげつれめわ](?=[一-龠]|$)")


def sound(name: str) -> str:
    """What is left of a name when the ways of writing it are taken out.

    >>> sound("取り組み") == sound("取組")
    True
    >>> sound("年令") == sound("年齢") == sound("ねんれい")
    True
    """
    text = normalize("NFKC", name).lower()
    for other, first in _VARIANTS:
        text = text.replace(other, first)
    return _DROPPED.sub("", text).translate(_HIRAGANA).translate(_SMALL)


def near(name: str, known: Iterable[str], most: int = MOST) -> tuple[str, ...]:
    """The known names `name` may have been meant to be, best first.

    >>> near("所特", ["所得", "年齢"])
    ('所得',)
    """
    if len(name) > _LONGEST:
        return ()
    wanted, scored = sound(name), []
    for candidate in set(known):
        if candidate == name or len(candidate) > _LONGEST:
            continue
        score = _likeness(name, wanted, candidate)
        if score >= CUTOFF:
            scored.append((-score, candidate))
    return tuple(candidate for _, candidate in sorted(scored)[:most])


def _likeness(name: str, wanted: str, candidate: str) -> Fraction:
    heard = sound(candidate)
    if heard == wanted:
        return Fraction(1)
    return max(_ratio(name, candidate), _ratio(wanted, heard))


def _ratio(left: str, right: str) -> Fraction:
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return Fraction(2 * sum(block.size for block in blocks), max(len(left) + len(right), 1))
