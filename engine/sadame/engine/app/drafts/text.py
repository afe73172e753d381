"""A `Draft` as the text of a rule file.

Out: a file that checks and whose 事例 pass. No number and no day in it is ours: what nobody said is
`資料に数なし`, so that every answer is 不明 until the author has filled it in; each such place is marked 要確認.
"""

from collections.abc import Iterator, Sequence

from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Label,
    Quantity,
    Truth,
    YearMonth,
    describe,
)
from sadame.engine.app.drafts.answers import Draft, Fact

TODO = "要確認"
_NUMERALS = "一二三四五六七八九十"
_AMOUNT = "対象経費"


def drafted(kind: str, draft: Draft) -> str:
    """The text for every kind but 準用."""
    match kind:
        case "判定":
            parts = _condition(draft)
        case "算定":
            parts = _amount(draft)
        case "表":
            parts = _prices(draft)
        case _:
            parts = _extraction(draft)
    return "\n".join([*heading(draft), *parts, ""])


def heading(draft: Draft, parent: str = "") -> Iterator[str]:
    """The cover: what is known as it is written, what is not as a line to fill in."""
    yield f"# 下書きです。「{TODO}」の所を、要綱を見ながら埋めます。「#」で始まる行は、済んだら消します。"
    yield f"制度 {draft.name}"
    if parent:
        yield f"準用：{parent}"
    said = (
        ("題名", draft.title, "見本市見舞金"),
        ("所管", draft.office, "見本市"),
        ("根拠", draft.basis, "見本市見舞金要綱 第3条"),
        ("出典", draft.source, "外部 見本市見舞金要綱"),
    )
    for label, text, example in said:
        yield f"{label}：{text}" if text else f"# {TODO} {label}：（例 {example}）"
    if draft.start == Draft("").start:
        yield f"# {TODO} いつから適用されるか（例 適用：令和7年4月1日 から）"
    yield f"適用：{draft.start}"


# ── kinds ──


def _condition(draft: Draft) -> Iterator[str]:
    yield from _inputs(draft)
    yield from _requirement("対象者", draft, draft.facts)
    yield from _example("対象者", draft.facts)


def _amount(draft: Draft) -> Iterator[str]:
    """The amount is the first 円 of the facts; the other facts make the 要件."""
    amounts = [each for each in draft.facts if _is_yen(each)]
    base = amounts[0].name if amounts else _AMOUNT
    others = [
        each for each in draft.facts if each.name != base and not isinstance(each.type, Label)
    ]
    yield from _inputs(draft, () if amounts else (f"{_AMOUNT}：円、0円 以上", _asking(_AMOUNT)))
    if others:
        yield from _requirement("要件", draft, others)
    yield from _open_value(draft, "上限額", "円")
    yield from (
        "",
        f"# {TODO} 率を掛けるときは「最小（{base} × 補助率、上限額）」のように書き、",
        "# 端数の扱いを「端数：」の行に書きます（例 端数：千円未満切捨て）。",
        "算定 補助額：円",
    )
    yield from (
        ("前提：要件", f"原則：最小（{base}、上限額）") if others else (f"最小（{base}、上限額）",)
    )
    yield from _example("補助額", draft.facts, () if amounts else (_AMOUNT,))


def _prices(draft: Draft) -> Iterator[str]:
    """One row for each member of the first fact that has members, else one row for all."""
    by_members = sorted(draft.facts, key=lambda each: (not each.members, not _members(each)))
    column = by_members[0]
    members = _members(column)
    yield from _inputs(draft)
    for member in members or ("全て",):
        yield from _open_value(draft, f"{member}の単価", "円")
    yield from (
        "",
        f"# {TODO} 行を要綱の別表に合わせます。区切りは「1〜10人」「31人以上」のように書きます。",
        "表 単価：円",
        f"| {column.name} | ⇒ 単価 |",
        *(f"| {member} | {member}の単価 |" for member in members),
    )
    if not members:
        yield "| － | 全ての単価 |"
    yield from _example("単価", (column,))


def _extraction(draft: Draft) -> Iterator[str]:
    row, key = draft.row, draft.key
    asked = [each for each in draft.facts if not isinstance(each.type, Label)]
    yield from _inputs(draft, (f"識別：{key}", f"{key}：文字"), row)
    yield from (line for each in asked for line in _threshold(draft, each))
    yield from (
        "",
        f"# {TODO} 何のために、どのような人を、どの順に選ぶかを書きます。",
        "抽出 支援する者",
        f"目的：{TODO}",
        f"対象：{row}",
        "条件：次の全てに該当：",
        *_clauses(asked),
        f"出力：{'、'.join([key, *(each.name for each in asked)])}",
    )
    yield from _example("支援する者", asked)


# ── parts ──


def _inputs(draft: Draft, first: Sequence[str] = (), row: str = "") -> Iterator[str]:
    for each in draft.facts:
        if each.members:
            yield from ("", f"区分 {each.name}：{'、'.join(each.members)}")
    yield from ("", f"入力 {row}".rstrip(), *first)
    for each in draft.facts:
        yield each.declared
        if not isinstance(each.type, Label):
            yield _asking(each.name)


def _asking(name: str) -> str:
    return f"　問：{TODO}（{name} を尋ねる文）"


def _requirement(name: str, draft: Draft, facts: Sequence[Fact]) -> Iterator[str]:
    """A 判定 with one 号 for each fact, and the numbers that it compares with."""
    yield from (line for each in facts for line in _threshold(draft, each))
    yield from (
        "",
        f"# {TODO} 要件を、要綱の号のとおりに書きます。",
        "# どれか一つでよいときは「次のいずれかに該当：」です。",
        f"判定 {name}",
        "次の全てに該当：",
        *_clauses(facts),
    )


def _clauses(facts: Sequence[Fact]) -> Iterator[str]:
    kept = [each for each in facts if not isinstance(each.type, Label)]
    for mark, each in zip(_marks(), kept, strict=False):
        clause, open_question = _clause(each)
        if open_question:
            yield f"# {TODO} {open_question}"
        yield f"{mark}　{clause}"


def _marks() -> Iterator[str]:
    """一, 二, … 九十九."""
    for tens in ("", *_NUMERALS[:9]):
        stem = "" if not tens else ("十" if tens == "一" else f"{tens}十")
        if stem:
            yield stem
        yield from (f"{stem}{digit}" for digit in _NUMERALS[:9])


def _clause(each: Fact) -> tuple[str, str]:
    """A condition on a fact, and what the author has to settle in it."""
    match each.type:
        case Truth():
            return each.name, ""
        case Choice(members=members):
            return f"{each.name} が {members[0]}", "どれが当たるか"
        case Quantity():
            return f"{each.name} が {each.name}の基準 以上", "以上・以下・未満・超 のどれか"
        case _:
            return f"{each.name} が {each.name}の期限 以前", "以前・以後 のどれか"


def _threshold(draft: Draft, each: Fact) -> Iterator[str]:
    """What a fact is compared with, until somebody says how much or when."""
    match each.type:
        case Quantity():
            yield from _open_value(draft, f"{each.name}の基準", describe(each.type))
        case Day() | FiscalYear() | YearMonth():
            yield from _open_value(draft, f"{each.name}の期限", describe(each.type))
        case _:
            pass


def _open_value(draft: Draft, name: str, kind: str) -> Iterator[str]:
    yield from (
        "",
        f"基準値 {name}：{kind}",
        f"{draft.start}：資料に数なし",
        f"　理由：{TODO}（上の「資料に数なし」を要綱の値に替えて、この行を消す）",
    )


def _example(result: str, facts: Sequence[Fact], more: Sequence[str] = ()) -> Iterator[str]:
    """While the file is open, nothing is known: that is the one 事例 that is true."""
    names = [*more, *(each.name for each in facts if not isinstance(each.type, Label))]
    yield from (
        "",
        f"# {TODO} 要綱や手引きの例を、一行に一件ずつ足します。境目のちょうどと、その前後を並べます。",
        "事例 分からなければ、答えも分からない",
        f"| {' | '.join(names)} | ⇒ {result} |",
        f"| {' | '.join('不明' for _ in names)} | 不明 |",
    )


def _is_yen(each: Fact) -> bool:
    return isinstance(each.type, Quantity) and describe(each.type) == "円"


def _members(each: Fact) -> tuple[str, ...]:
    match each.type:
        case Choice(members=members):
            return members
        case Truth(yes, no):
            return (yes, no)
        case _:
            return ()
