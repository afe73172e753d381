"""Damage: rule files as a tired hand or a hostile one leaves them, and facts nobody should send.

In: good text or the names of a program's facts, and a source of chance. Out: text and JSON-like objects.
"""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

ODD: tuple[str, ...] = (
    *"\0\t\r\u200b\u202e\ufeff\u3099\ufe0f\u2028\x85\ud800｜|：:（）()「」、，。・ー―－-〜~＜≧①²㋐㈱⼈神ｶﾞ０９%％÷／/#⇒",
    "\r\n",
    "𠮷",
    "か\u3099",
)
WORDS: tuple[str, ...] = (
    *(
        "制度 ",
        "入力\n",
        "判定 ",
        "算定 ",
        "表 ",
        "基準値 ",
        "解釈 ",
        "区分 ",
        "抽出 ",
        "指標 ",
        "事例 ",
        "性質 ",
    ),
    *(
        "準用：",
        "参照 ",
        "読み替え ",
        "条件：",
        "未回答：",
        "端数：",
        "適用：",
        "前提：",
        "一致：",
        "原則：",
    ),
    *(
        "ただし ",
        " の場合：",
        "の場合は、",
        " かつ ",
        " または ",
        " が ",
        " の ",
        " でない",
        " 対象外 ",
        " 以上 ",
    ),
    *(
        "次の全てに該当：\n",
        "次のいずれかに該当：\n",
        "次のうち0つ以上に該当：",
        "一　",
        "イ　",
        "（1）",
        "上記以外",
    ),
    *(
        "1億円",
        "2分の1",
        "38.5%",
        "令和7年度",
        "平成31年5月1日",
        "2月30日",
        "1/0",
        "9" * 41,
        "0.0.0",
        "1,00円",
    ),
    *(
        "最小（",
        "年齢（",
        "（対象外は",
        " 時点）",
        "のうち",
        " であるもの",
        " の 合計",
        "問1〜問99",
        "基準日",
        "不明",
    ),
)


def damaged(chance: Random, text: str, other: str) -> str:
    """The text after a few accidents; `other` is a text to splice from."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        text = accident(chance, text, other)
    return text


def accident(chance: Random, text: str, other: str) -> str:
    """One accident."""
    at = chance.randrange(len(text) + 1)
    end = min(len(text), at + chance.choice((1, 1, 2, 5, 30)))
    lines = text.split("\n")
    line = chance.randrange(len(lines))
    match chance.randrange(10):
        case 0:
            return text[:at] + text[end:]
        case 1:
            return text[:at] + chance.choice(ODD) + text[at:]
        case 2:
            return text[:at] + chance.choice(WORDS) + text[at:]
        case 3:
            return text[:at] + chance.choice(ODD) + text[end:]
        case 4:
            return text[:at] + text[at:end] * chance.choice((2, 3, 50)) + text[end:]
        case 5:
            return "\n".join(lines[:line] + lines[line + 1 :])
        case 6:
            return "\n".join([*lines[:line], *reversed(lines[line : line + 2]), *lines[line + 2 :]])
        case 7:
            return "\n".join([*lines[:line], lines[line], *lines[line:]])
        case 8:
            start = chance.randrange(len(other) + 1)
            return text[:at] + other[start : start + chance.choice((5, 60))] + text[at:]
        case _:
            return text[:at]


# ── facts ────────────────────────────────────────────────────────────────────────────────────────

VALUES: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 10, 2**63, 10**39, 10**41, 1.5, float("nan"), float("inf")),
    *(
        Decimal("1e999999"),
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal("0.1"),
        Decimal("1e-999999"),
    ),
    *(
        "",
        " ",
        "　",
        "不明",
        "対象外",
        "誤り",
        "はい",
        "いいえ",
        "該当",
        "あり",
        "TRUE",
        "ＹＥＳ",
        "null",
    ),
    *(
        "10人",
        "10人〜11人",
        "11人〜10人",
        "〜",
        "30人以下",
        "65歳以上75歳未満",
        "91.4万円",
        "1e999999",
        "0x10",
    ),
    *(
        "1950-03-01",
        "昭和25年3月",
        "平成31年5月1日",
        "2月30日",
        "令和99年1月1日",
        "0000-00-00",
        "1950",
    ),
    *(
        "1/0",
        "1/3",
        "3/4円",
        "-0",
        "--1",
        "九",
        "九" * 50,
        "9" * 41,
        "9" * 100_000,
        "\0",
        "\ud800",
        "𠮷" * 200,
    ),
    *("介護ロボット か ICT", "か", "A か B か C", "（" * 5000, "円" * 5000),
    *(
        b"10",
        {1, 2},
        (1, 2),
        object,
        {"いずれか": ["A", 1, None]},
        {"いずれか": []},
        {"一覧": "x", "ほか": 3},
    ),
)


def hostile_facts(chance: Random, names: Sequence[str]) -> dict[str, object]:
    """Facts for some of the names, some of them almost right, most of them not."""
    facts: dict[str, object] = {}
    for _ in range(chance.randint(0, 6)):
        path = chance.choice([*names, "知らない名前", ""]).split(" の ")
        if chance.randrange(8) == 0:
            path[-1] = accident(chance, path[-1], "人の名")
        spot = facts
        for key in path[:-1]:
            inner = spot.setdefault(key, {})
            if not isinstance(inner, dict):
                break
            spot = inner
        spot[path[-1]] = hostile_value(chance, 0)
    return facts


def hostile_value(chance: Random, depth: int) -> object:
    """A value, or a nest of them."""
    match chance.randrange(12):
        case 0 if depth < 4:
            return [hostile_value(chance, depth + 1) for _ in range(chance.randint(0, 3))]
        case 1 if depth < 4:
            keys = ("金額", "一覧", "ほか", "いずれか", "")
            return {chance.choice(keys): hostile_value(chance, depth + 1) for _ in range(2)}
        case 2 if depth == 0:
            return nest(chance.choice((50, 2000)), listed=chance.randrange(2) == 0)
        case _:
            return chance.choice(VALUES)


def nest(depth: int, *, listed: bool) -> object:
    """Lists in lists, or objects in objects."""
    value: object = 1
    for _ in range(depth):
        value = [value] if listed else {"一覧": value}
    return value
