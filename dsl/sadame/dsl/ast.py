"""The surface tree: what was written, nothing inferred.

In: built by `parser` from one file. Out: read by `resolver` and `checker` (and, later, the formatter).
Nothing past the checker may look at it: `core.Program` is what was meant.

Every node is frozen and carries its span, which takes no part in equality. A list of 号 keeps its
marks, a chain keeps whether かつ or または joined it, so that documents can say it the way it was said.
"""

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, fields, frozen

from sadame.dsl.rounding import Mode
from sadame.dsl.source import Span


@frozen
class Node:
    """A piece of text with its place."""

    span: Span = field(eq=False, repr=False, kw_only=True)


# ── expressions ──────────────────────────────────────────────────────────────────────────────────


class Comparison(Enum):
    """The four boundary words, and plain sameness (`が`)."""

    AT_LEAST = "以上"
    AT_MOST = "以下"
    BELOW = "未満"
    ABOVE = "超"
    SAME = "が"


class Operator(Enum):
    """The four signs of calculation."""

    ADD = "＋"
    SUBTRACT = "－"
    MULTIPLY = "×"
    DIVIDE = "÷"


class Joint(Enum):
    """What joins a flat chain of conditions."""

    AND = "かつ"
    OR = "または"


@frozen
class Name(Node):
    """A bare name: a declared thing, or a member of a 区分 where one is expected."""

    text: str


@frozen
class Member(Node):
    """`A の B`: B of the 制度, 質問票 or record A."""

    owner: "Expr"
    name: Name


@frozen
class Number(Node):
    """`20`, `38.5%`, `91.4万円`: value already in base units; `unit` as written, folded (`""` = none).

    `written`: a share as a fraction, `1/2`, `2分の1`; empty for any other number.
    """

    value: Fraction
    unit: str = ""
    style: str = "plain"
    written: str = field(default="", eq=False, repr=False)


@frozen
class DateLiteral(Node):
    """A 日付, 年月, 年度 or 年, in the calendar's integers."""

    kind: Literal["date", "year_month", "fiscal_year", "year"]
    value: int


@frozen
class Word(Node):
    """はい／いいえ and the other spellings of 真偽."""

    value: bool
    text: str


@frozen
class NotApplicable(Node):
    """`対象外`, as a value or after が."""


@frozen
class ReferenceDate(Node):
    """`基準日`."""


@frozen
class Negation(Node):
    """`X でない`, `次のいずれにも該当しない` is a `Listing` instead."""

    operand: "Expr"


@frozen
class Minus(Node):
    """`－X`."""

    operand: "Expr"


@frozen
class Calculation(Node):
    """`X ＋ Y` and the rest."""

    operator: Operator
    left: "Expr"
    right: "Expr"


@frozen
class Compare(Node):
    """`X が Y 以上`, `X が Y` (`SAME`). `X が Y でない` is a `Negation` of it.

    `of_days` = written with 以前, 以後, より前 or より後, the same four said of days.
    """

    comparison: Comparison
    left: "Expr"
    right: "Expr"
    of_days: bool = field(default=False, eq=False, kw_only=True)


@frozen
class OneOf(Node):
    """`X が A、B のいずれか`; with `negated`, `X が A、B のいずれでもない`."""

    subject: "Expr"
    options: "tuple[Expr, ...]"
    negated: bool = False


@frozen
class Hits(Node):
    """`X に 該当` / `X に 該当しない`: a 判定 or a 問."""

    subject: "Expr"
    negated: bool = False


@frozen
class Within(Node):
    """`D が 令和7年度 に ある`."""

    subject: "Expr"
    period: "Expr"


@frozen
class Chain(Node):
    """`A かつ B かつ C`. A chain that mixes both joints has `mixed` set and is reported."""

    joint: Joint
    operands: "tuple[Expr, ...]"
    mixed: bool = False


@frozen
class Implication(Node):
    """`φ の場合は、ψ`."""

    condition: "Expr"
    consequence: "Expr"


class Head(Enum):
    """The heads of lists."""

    ALL = "次の全てに該当"
    ANY = "次のいずれかに該当"
    COUNT = "次のうち{}つ以上に該当"
    NONE = "次のいずれにも該当しない"


@frozen
class Item(Node):
    """One 号: its mark as the citation words it (`第1号`, `イ`, `（2）`) and what it says."""

    mark: str
    body: "Expr | None"


@frozen
class Listing(Node):
    """`次の…に該当：` with its 号. `at_least` is the number for `COUNT`."""

    head: Head
    items: tuple[Item, ...]
    at_least: int | None = None


@frozen
class Call(Node):
    """`最小（a、b）`, `年齢（生年月日）`, and `単価（令和5年度）`: the checker tells them apart by the name."""

    function: "Expr"
    arguments: "tuple[Expr, ...]"


@frozen
class AsOf(Node):
    """`単価（申請日 時点）`."""

    parameter: "Expr"
    moment: "Expr"


@frozen
class Otherwise(Node):
    """`A（対象外は0円）`."""

    subject: "Expr"
    substitute: "Expr"


@frozen
class Items(Node):
    """`回答 の 問1〜問20`; one 問 is a plain name."""

    owner: "Expr | None"
    first: Name
    last: Name


@frozen
class ItemCount(Node):
    """`… のうち 3項目 以上`; `at_least` None = the number itself (`… の 該当数`)."""

    items: Items
    comparison: Comparison | None
    at_least: "Expr | None"


@frozen
class EveryItem(Node):
    """`回答 の 問11〜問12 の 全て`."""

    items: Items


@frozen
class Selection(Node):
    """`明細 のうち 対象 であるもの`; without the middle part, all elements."""

    source: "Expr"
    condition: "Expr | None"


class Gathering(Enum):
    """The bounded aggregates over a 一覧."""

    SUM = "合計"
    COUNT = "個数"
    MAXIMUM = "最大"
    MINIMUM = "最小"
    MEAN = "平均"


@frozen
class Gather(Node):
    """`明細 の 金額 の 合計`, `世帯員 のうち … であるもの の 個数`."""

    gathering: Gathering
    selection: Selection
    path: tuple[Name, ...]


@frozen
class Exists(Node):
    """`… であるもの が ある`／`ない`／`… の いずれか が …` (a selection with that condition)."""

    selection: Selection
    negated: bool = False


@frozen
class Every(Node):
    """`世帯員 の 全て が （年齢 が 65歳 以上）`."""

    source: "Expr"
    condition: "Expr"


@frozen
class Rank(Node):
    """`順位（所得、世帯員 の 所得、大きい順）`: one more than the number of strictly better ones."""

    value: "Expr"
    selection: Selection
    path: tuple[Name, ...]
    descending: bool


@frozen
class RecordValue(Node):
    """`（金額：100円、対象：はい）`: one record, only as a fact of an 事例."""

    fields: "tuple[Given, ...]"


Expr: TypeAlias = (
    Name
    | Member
    | Number
    | DateLiteral
    | Word
    | NotApplicable
    | ReferenceDate
    | Negation
    | Minus
    | Calculation
    | Compare
    | OneOf
    | Hits
    | Within
    | Chain
    | Implication
    | Listing
    | Call
    | AsOf
    | Otherwise
    | Items
    | ItemCount
    | EveryItem
    | Selection
    | Gather
    | Exists
    | Every
    | Rank
    | RecordValue
)


# ── metadata and small parts ─────────────────────────────────────────────────────────────────────


@frozen
class Text(Node):
    """Free text, as written."""

    text: str


@frozen
class Period(Node):
    """A stretch of days in calendar integers, both ends included; None = open.

    `unconfirmed` = 施行日未確認 (then `start` is None).
    """

    start: int | None
    end: int | None
    unconfirmed: bool = False


@frozen
class Meta(Node):
    """What any declaration may carry (調整 says whether and how far a 読み替え may move it)."""

    title: Text | None = None
    description: Text | None = None
    jurisdiction: Text | None = None
    authorities: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    certainty: Text | None = None
    effective: tuple[Period, ...] = ()
    remarks: tuple[Text, ...] = ()
    purpose: Text | None = None
    adjustment: "Adjustment | None" = None
    acknowledged: "tuple[Acknowledgement, ...]" = ()


@frozen
class Acknowledgement(Node):
    """`承知：V0604 国の様式をそのまま写しているため`: what `sadame verify` finds here, and why it may stay."""

    code: str
    reason: Text


@frozen
class TypeName(Node):
    """A type as written: `円`, `はい／いいえ`, `導入区分`, `経費明細 の 一覧`.

    `words` holds the two words of a 真偽 (`はい`, `いいえ`), `name` everything else;
    `counter` the 助数詞 of a 一覧.
    """

    name: str
    owner: str | None = None
    words: tuple[str, str] | None = None
    is_list: bool = False
    counter: str | None = None


@frozen
class Bound(Node):
    """`1人 以上`, `250cm 以下`: one end of a declared range."""

    comparison: Comparison
    value: Expr


# ── declarations ─────────────────────────────────────────────────────────────────────────────────


@frozen
class Presumption(Node):
    """`いいえ とみなす`, optionally `（欠損の読み方 が ツール互換 の場合）`.

    On a 判定 and 抽出 it is written `不明：非該当 とみなす`.
    """

    value: Expr
    condition: Expr | None = None


@frozen
class Coverage(Node):
    """`診療年月 が 初月 から 終月 まで`: for which time a 一覧 has everything."""

    field: Name
    first: Expr
    last: Expr


@frozen
class Fact(Node):
    """One line of an 入力 or 構造 with the attributes under it."""

    name: Name
    type: TypeName
    bounds: tuple[Bound, ...] = ()
    question: Text | None = None
    condition: Expr | None = None
    unanswered: Presumption | None = None
    not_applicable: Presumption | None = None
    step: Expr | None = None
    coverage: Coverage | None = None
    meta: Meta = field(kw_only=True)


@frozen
class Inputs(Node):
    """`入力`, or `入力 被保険者` where the facts describe one row of a population."""

    facts: tuple[Fact, ...]
    row: Name | None = None
    key: Name | None = None
    meta: Meta = field(kw_only=True)


@frozen
class Record(Node):
    """`構造 経費明細`."""

    name: Name
    facts: tuple[Fact, ...]
    meta: Meta = field(kw_only=True)


@frozen
class Enumeration(Node):
    """`区分 導入区分：…`, `順序区分 …：A ＜ B`."""

    name: Name
    members: tuple[Name, ...]
    ordered: bool
    meta: Meta = field(kw_only=True)


@frozen
class UnitDeclaration(Node):
    """`単位 圏域`, or `単位 束：100枚`."""

    name: Name
    value: Number | None
    meta: Meta = field(kw_only=True)


@frozen
class Question(Node):
    """One row of a 質問票. `hits` = the answers that count as 該当; None = 算出 (a 判定 gives it)."""

    number: str
    text: Text
    hits: tuple[Name, ...] | None
    options: tuple[Name, ...] | None = None
    field: Text | None = None


@frozen
class Questionnaire(Node):
    """`質問票 回答`."""

    name: Name
    options: tuple[Name, ...]
    questions: tuple[Question, ...]
    meta: Meta = field(kw_only=True)


@frozen
class NotGiven(Node):
    """`資料に数なし`, with the 理由 if one is written."""

    reason: Text | None = None


@frozen
class Delegated(Node):
    """`400万円 以上 1,000万円 以下 で 都道府県 が 定める`."""

    bounds: tuple[Bound, ...]
    body: Text


@frozen
class Entry(Node):
    """One line of a 基準値's history."""

    period: Period
    value: Expr | NotGiven | Delegated


@frozen
class Adjustment(Node):
    """`調整：18kg/㎡ 以上 22kg/㎡ 以下`; no bounds = `可`."""

    bounds: tuple[Bound, ...]


@frozen
class Parameter(Node):
    """`基準値 名：単位、0円 以上` with its history; a 読み替え may give one value for all (`fixed`)."""

    name: Name
    type: TypeName | None
    entries: tuple[Entry, ...]
    fixed: Expr | None = None
    bounds: tuple[Bound, ...] = ()
    meta: Meta = field(kw_only=True)


@frozen
class Proviso(Node):
    """`ただし「三割」 φ の場合：値`."""

    label: Text | None
    condition: Expr
    value: Expr


@frozen
class Priority(Node):
    """`「三割」は「二割」に優先`."""

    stronger: Text
    weaker: Text


@frozen
class RoundingRule(Node):
    """`端数：千円未満切捨て`; mode None = `なし` (the author says it is whole or stays exact)."""

    mode: Mode | None
    multiple: Fraction = Fraction(1)
    unit: str = ""


@frozen
class Rule(Node):
    """`判定` or `算定`; kind None under 読み替え, where the replaced declaration decides."""

    kind: Literal["判定", "算定"] | None
    name: Name
    type: TypeName | None = None
    preconditions: tuple[Expr, ...] = ()
    body: Expr | None = None
    provisos: tuple[Proviso, ...] = ()
    priorities: tuple[Priority, ...] = ()
    rounding: RoundingRule | None = None
    unknown: Presumption | None = None
    meta: Meta = field(kw_only=True)


class Match(Enum):
    """What a 表 does when several rows match."""

    UNIQUE = "一意"
    FIRST = "先頭"
    SUM = "合計"
    LIST = "一覧"


@frozen
class Any(Node):
    """`－`."""


@frozen
class Rest(Node):
    """`その他` in one column."""


@frozen
class Range(Node):
    """`1〜10人`, `31人以上`, `25分以上32分未満`, `要介護1〜要介護5`; None = open end."""

    low: Expr | None
    high: Expr | None
    low_open: bool = False
    high_open: bool = False


@frozen
class Values(Node):
    """`移乗支援、入浴支援`; one value is a tuple of one."""

    options: "tuple[Expr | Range, ...]"


Cell: TypeAlias = Any | Rest | Range | Values


@frozen
class Row(Node):
    """One row; `cells` None = 上記以外. A cell that could not be read is None (already reported)."""

    cells: tuple[Cell | None, ...] | None
    value: Expr | None


@frozen
class Table(Node):
    """`表 名：型`; `file` = the quoted name of the file beside the rule file, already read into rows.

    `sheet` = the name of the sheet, where the file is a workbook and one is named.
    """

    name: Name
    type: TypeName | None
    columns: tuple[Expr, ...]
    heading: Text | None
    rows: tuple[Row, ...]
    match: Match = Match.UNIQUE
    file: Text | None = None
    rounding: RoundingRule | None = None
    preconditions: tuple[Expr, ...] = ()
    sheet: Text | None = None
    meta: Meta = field(kw_only=True)


@frozen
class SortKey(Node):
    """`BMI の 小さい順`."""

    key: Expr
    descending: bool


@frozen
class Extraction(Node):
    """`抽出`."""

    name: Name
    target: Expr | None
    condition: Expr | None
    order: tuple[SortKey, ...] = ()
    outputs: tuple[Expr, ...] = ()
    unknown: Presumption | None = None
    meta: Meta = field(kw_only=True)


@frozen
class Headcount(Node):
    """`低栄養 に 該当する 人数`, `被保険者 の 人数`, `被保険者 のうち φ であるもの の 人数`."""

    row: Expr | None
    condition: Expr | None


@frozen
class Total(Node):
    """`医療費 の 合計`, `被保険者 のうち φ であるもの の 医療費 の 合計`: a sum over the rows."""

    value: Expr
    row: Expr | None = None
    condition: Expr | None = None


Measure: TypeAlias = Headcount | Total


@frozen
class Indicator(Node):
    """`指標`; without 分母 it is a number or a sum."""

    name: Name
    type: TypeName | None
    numerator: Measure | None
    denominator: Measure | None
    groups: tuple[Expr, ...] = ()
    rounding: RoundingRule | None = None
    meta: Meta = field(kw_only=True)


@frozen
class Reading(Node):
    """`解釈 名：読み方1、読み方2`."""

    name: Name
    options: tuple[Name, ...]
    default: Name | None
    decided_by: Text | None = None
    meta: Meta = field(kw_only=True)


@frozen
class Expected(Node):
    """The right side of `⇒ 名：…` in an 事例: exactly one of the fields is set, beside `text`, how it is written."""

    value: Expr | None = None
    range: Range | None = None
    options: tuple[Expr, ...] = ()
    status: Literal["不明", "対象外", "誤り"] | None = None
    reason: str | None = None
    text: str = ""


@frozen
class Given(Node):
    """A fact of an 事例: value, range (`10人〜11人`) or `不明`; None = 不明, blank cells are not there.

    `text`: how the value is written, folded.
    """

    target: Expr
    value: "Expr | Range | Values | None"
    text: str = ""


@frozen
class Grouped(Node):
    """`候補の割合（地区：東）`: an 指標 for the rows of a group."""

    indicator: Expr
    group: tuple[Given, ...]


@frozen
class Picked(Node):
    """`低栄養 に 該当する 番号`, `低栄養 が 不明 の 番号`: the rows that stand so to a 判定, by their 識別."""

    rule: Expr
    standing: str
    key: Name


@frozen
class Check(Node):
    """What an 事例 expects of a rule; target None = `理由` of the expectation before it.

    In a 名簿 the target is an 指標, `Grouped` or `Picked`.
    """

    target: Expr | Grouped | Picked | None
    expected: Expected


@frozen
class Case(Node):
    """One row of an 事例 (the single form has one); `fill` = その他：該当しない側, where it stands."""

    given: tuple[Given, ...]
    checks: tuple[Check, ...]
    fill: Text | None = None
    remark: Text | None = None


@frozen
class Person(Node):
    """One row of a 名簿."""

    given: tuple[Given, ...]


@frozen
class Roster(Node):
    """`名簿：` and its rows: a population, and what is expected of its 指標 and 抽出. `given` holds for every row."""

    given: tuple[Given, ...]
    people: tuple[Person, ...]
    checks: tuple[Check, ...]
    fill: Text | None = None
    remark: Text | None = None


@frozen
class Example(Node):
    """`事例 題名` with its rows; `date` applies to every row that gives none."""

    title: Text
    cases: tuple[Case | Roster, ...]
    date: Expr | None = None
    meta: Meta = field(kw_only=True)


class Trend(Enum):
    """How the second thing may move when the first one moves."""

    NOT_DOWN = "減らない"
    NOT_UP = "増えない"
    SAME = "変わらない"


@frozen
class Claim(Node):
    """A 性質 that is a condition."""

    condition: Expr


@frozen
class Monotone(Node):
    """`対象経費 が 増えても 補助額 は 減らない`."""

    mover: Expr
    rising: bool
    follower: Expr
    trend: Trend


@frozen
class Exclusive(Node):
    """`A と B は 同時に該当しない`."""

    operands: tuple[Expr, ...]


@frozen
class Equivalent(Node):
    """`A と B は 常に一致する`."""

    left: Expr
    right: Expr


Law: TypeAlias = Claim | Monotone | Exclusive | Equivalent


@frozen
class Property(Node):
    """`性質 題名` and what must always hold; `assumption` from a line `前提：…`."""

    title: Text
    law: Law | None
    assumption: Expr | None = None
    meta: Meta = field(kw_only=True)


@frozen
class Import(Node):
    """`参照 制度名`."""

    name: Name


@frozen
class Override(Node):
    """`読み替え`: what is put in place of the parent's declaration of that name."""

    target: "Fact | Parameter | Rule | Table | Extraction | Reading"
    meta: Meta = field(kw_only=True)


Declaration: TypeAlias = (
    Inputs
    | Record
    | Enumeration
    | UnitDeclaration
    | Questionnaire
    | Parameter
    | Rule
    | Table
    | Extraction
    | Indicator
    | Reading
    | Example
    | Property
    | Import
    | Override
)


@frozen
class Policy(Node):
    """One file: one 制度."""

    name: Name
    meta: Meta = field(kw_only=True)
    parent: Name | None
    declarations: tuple[Declaration, ...]


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under `node`, in the order of the fields."""
    for attribute in fields(type(node)):
        value = getattr(node, attribute.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything under it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)
