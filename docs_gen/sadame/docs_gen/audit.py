"""The full record of one evaluation, for those who check it: its shape as plain data, and as text.

In: a `Record`, made by a face that has the rule files at hand. Out: text in which every step stands once, with the
place it is written at. The shape is that of `sadame eval --trace --json`; trace.schema.json says it for
other programs.
"""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from sadame.docs_gen import words
from sadame.dsl.display import Json

_INDENT = "　"

ORIGINS = {
    "given": "入力された値",
    "unknown": "不明と入力",
    "unanswered": "未回答",
    "presumed": "みなした値",
    "irrelevant": "尋ねない事実",
    "parameter": "定めのとおり",
    "adjusted": "読み替えた値",
    "chosen": "選んだ読み方",
    "default": "既定の読み方",
}


class Stretch(TypedDict):
    """Days, both included; None = without an end."""

    start: str | None
    end: str | None
    shown: str


class File(TypedDict):
    """A rule file, and the SHA-256 of its text."""

    name: str
    path: str
    sha256: str


class Shown(TypedDict):
    """A set of outcomes: the one value, or the range while it is 不明."""

    status: str
    value: Json
    unit: str | None
    range: Json
    shown: str


class Basis(Shown):
    """A fact or a 解釈 that the results stand on."""

    name: str
    origin: str
    place: str


class Entry(TypedDict):
    """One stretch of the history of a 基準値."""

    during: Stretch
    shown: str
    in_force: bool


class Figure(Basis):
    """A 基準値 with its history."""

    authorities: list[str]
    history: list[Entry]


class Step(Shown):
    """One step; what a named rule does is told under that rule, once."""

    address: str
    name: str | None
    text: str
    decides: bool
    place: str
    authorities: list[str]
    steps: "list[Step]"


class Why(TypedDict):
    """A cause of 誤り."""

    fault: str
    rule: str
    detail: str
    parties: list[str]
    authorities: list[str]
    facts: dict[str, str]
    shown: str


class Lacking(TypedDict):
    """What would settle an 不明."""

    name: str
    kind: str
    detail: str
    shown: str


class Rule(Shown):
    """One rule, of the 制度 itself or of another that it refers to."""

    name: str
    kind: str
    is_result: bool
    place: str
    authorities: list[str]
    reasons: list[str]
    missing: list[Lacking]
    causes: list[Why]
    noted: list[Why]
    marks: list[str]
    stands_on: list[str]
    steps: list[Step]


class Record(TypedDict):
    """Everything."""

    format: str
    sadame: str | None
    policy: str
    title: str
    content_hash: str
    date: str
    date_shown: str
    in_force: Stretch | None
    files: list[File]
    facts: list[Basis]
    parameters: list[Figure]
    readings: list[Basis]
    rules: list[Rule]


def audit(record: Record) -> str:
    """The record as text."""
    return "\n".join(_lines(record))


def _lines(record: Record) -> Iterator[str]:
    yield f"{record['policy']}（基準日 {record['date_shown']}）の記録"
    yield words.LEGEND
    yield f"定めの指紋：{record['content_hash']}"
    yield f"sadame の版：{record['sadame'] or 'インストールされていない作業用の写し'}"
    in_force = record["in_force"]
    yield f"適用される定め：{'なし' if in_force is None else in_force['shown'] or '期間の限りなし'}"
    yield from (
        f"規則ファイル：{each['name']}（SHA-256 {each['sha256']}）" for each in record["files"]
    )
    yield from _table("事実", record["facts"])
    yield from _figures(record["parameters"])
    yield from _table("解釈", record["readings"])
    for rule in record["rules"]:
        yield from _rule(rule)


def _table(title: str, rows: Sequence[Basis]) -> Iterator[str]:
    if rows:
        yield f"\n■ {title}"
        yield from (_INDENT + _basis(row) for row in rows)


def _basis(row: Basis) -> str:
    return f"{row['name']}＝{row['shown']}（{ORIGINS[row['origin']]}）　{row['place']}"


def _figures(rows: Sequence[Figure]) -> Iterator[str]:
    if rows:
        yield "\n■ 基準値"
    for row in rows:
        yield _INDENT + _basis(row)
        for entry in row["history"]:
            sign = "→" if entry["in_force"] else "・"
            yield f"{_INDENT * 2}{sign} {entry['during']['shown'] or '期間の限りなし'}：{entry['shown']}"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"\n■ {rule['kind']} {rule['name']}：{rule['shown']}　{rule['place']}"
    lists = (
        ("決め手" if rule["status"] != "unknown" else "まだ決まらないところ", rule["reasons"]),
        ("分かれば決まること", [each["shown"] for each in rule["missing"]]),
        ("誤りの原因", [each["shown"] for each in rule["causes"]]),
        ("注意", [each["shown"] for each in rule["noted"]]),
        ("注記", rule["marks"]),
        ("根拠", rule["authorities"]),
    )
    yield from _steps(rule["steps"], 1)
    yield from (f"{_INDENT}{title}：{'、'.join(said)}" for title, said in lists if said)


def _steps(steps: Sequence[Step], depth: int) -> Iterator[str]:
    for step in steps:
        parts = [step["address"], step["text"] or step["name"] or ""]
        if step["name"] and step["name"] != step["text"]:
            parts.append(f"〔{step['name']}〕")
        said = " ".join(part for part in parts if part)
        decides = "　←" if step["decides"] else ""
        yield f"{_INDENT * depth}{_sign(step)} {said} → {step['shown']}{decides}　{step['place']}"
        yield from _steps(step["steps"], depth + 1)


def _sign(step: Step) -> str:
    signs = {"unknown": "？", "not_applicable": "－", "error": "！"}
    if step["value"] is True:
        return "○"
    return "×" if step["value"] is False else signs.get(step["status"], "＝")
