"""What the terminals of the grammar are called in Japanese, for 「ここに書けるもの：…」."""

from collections.abc import Iterable

#: A test checks that every terminal of the grammar is here.
WORDS = {
    "NAME": "名前",
    "QUOTED": "「」で囲んだ名前",
    "NUMBER": "数量",
    "DATE": "日付",
    "YES": "はい",
    "NO": "いいえ",
    "HIT": "該当",
    "MISS": "非該当",
    "WITH": "あり",
    "WITHOUT": "なし",
    "NOT_APPLICABLE": "対象外",
    "REFERENCE_DATE": "基準日",
    "LPAR": "かっこ",
    "RPAR": "閉じかっこ",
    "_IS": "が",
    "_OF": "の",
    "_AT": "に",
    "_BY": "で",
    "_WITH": "と",
    "_ALWAYS": "は",
    "AND": "かつ",
    "OR": "または",
    "LEGAL_AND": "かつ",
    "LEGAL_OR": "又は",
    "_NOT": "でない",
    "_IN_CASE": "の場合は",
    "_CASE": "の場合",
    "_IN_EVENT": "場合は",
    "_EVENT": "場合",
    "_AMONG": "のうち",
    "_ANY_OF": "のいずれか",
    "_NONE_OF": "のいずれでもない",
    "_SOME": "いずれか",
    "_ALL": "全て",
    "THERE": "ある",
    "NOT_THERE": "ない",
    "HITS": "該当する",
    "HITS_NOT": "該当しない",
    "_AS_OF": "時点",
    "FROM": "から",
    "TO": "まで",
    "TALLY": "該当数",
    "PEOPLE": "人数",
    "_REGARDED": "とみなす",
    "_DECIDES": "定める",
    "UNCONFIRMED": "施行日未確認",
    "_NO_FIGURE": "資料に数なし",
    "AGREE": "常に一致する",
    "AGGREGATE": "合計・個数・最大・最小・平均",
    "ORDER": "大きい順・小さい順",
    "MOVES": "増えても・減っても",
    "TREND": "減らない・増えない・変わらない",
    "NOT_TOGETHER": "同時に該当しない",
    "_THAT_ARE": "であるもの",
    "LIMIT": "以上・以下・未満・超",
    "OVER": "を超える",
    "SHORT": "に満たない",
    "_NA_IS": "対象外は",
    "HEAD": "次の…：",
    "_COMMA": "読点",
    "_COLON": "：",
    "_SPAN": "〜",
    "PLUS": "＋",
    "MINUS": "－",
    "TIMES": "×",
    "DIVIDED": "÷",
    "SYMBOL": "≧ ≦ ＞ ＜ ＝ ≠",
    "$END": "行の終わり",
}

_NAMES = frozenset(("NAME", "QUOTED", "AGGREGATE", "PEOPLE", "TALLY"))
_TRUTHS = frozenset(("YES", "NO", "HIT", "MISS", "WITH", "WITHOUT"))
_VALUE = _NAMES | _TRUTHS | {"NUMBER", "DATE", "LPAR", "MINUS", "NOT_APPLICABLE", "REFERENCE_DATE"}
#: Terminals that are said together, when the first two of a group are expected.
_GROUPS: tuple[tuple[frozenset[str], str], ...] = (
    (_VALUE, "値（名前・数量・日付・はい／いいえ・かっこ）"),
    (frozenset(("PLUS", "MINUS", "TIMES", "DIVIDED")), "計算の記号"),
    (frozenset(("LIMIT", "OVER", "SHORT")), "以上・以下・未満・超"),
    (frozenset(("AND", "OR", "LEGAL_AND", "LEGAL_OR")), "かつ・または"),
    (frozenset(("_IN_CASE", "_CASE", "_IN_EVENT", "_EVENT")), "の場合は"),
    (_NAMES, "名前"),
    (frozenset(("HIT", "HITS", "HITS_NOT")), "該当・該当しない"),
    (frozenset(("THERE", "NOT_THERE")), "ある・ない"),
)
#: What is said first; the rest follows in the order of `WORDS`.
_FIRST = ("_IS", "_AT", "LIMIT", "OVER")


def said(expected: Iterable[str]) -> tuple[str, ...]:
    """The words for a set of terminals, the most likely ones first."""
    left = set(expected)
    words = [WORDS[name] for name in _FIRST if name in left and name not in _GROUPS[2][0]]
    left -= {"_IS", "_AT"}
    for group, word in _GROUPS:
        enough = {"NAME", "NUMBER"} <= left if group is _VALUE else len(group & left) > 1
        if enough:
            words.append(word)
            left -= group
    return tuple(words + [word for name, word in WORDS.items() if name in left])
