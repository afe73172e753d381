"""The checked program: what a policy means, resolved, typed, in evaluation order.

In: made by `checker`, annotated by `notes`. Out: read by every back end and by the documents.
A `Program` is closed: it holds everything its rules reach, also in other 制度. It is cut into 断面
(`Slice`): between two neighbouring dates on which any version begins or ends, nothing depends on the
reference date but the date functions. Sugar that documents want to say again (the form of a list, the
marks of its 号, 原則／ただし, a 表) is kept; everything else is reduced to few constructs.

Names. Every symbol has one name, unique in the program: `職員数`, `回答 の 問16`, and with its 制度 in
front when it belongs to another one (`基本チェックリスト の 回答 の 問16`). See semantics.md for meanings.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar

from attrs import evolve, field, fields, frozen

from sadame.dsl.interval import Exact, Interval
from sadame.dsl.rounding import Rounding
from sadame.dsl.source import Span
from sadame.dsl.types import TRUTH, Choice, Scalar, Type
from sadame.dsl.values import Values

_N = TypeVar("_N", bound="Node")


@frozen
class Node:
    """A part of the program and where it was written; the place takes no part in equality."""

    span: Span = field(eq=False, repr=False, kw_only=True)


# ── values ───────────────────────────────────────────────────────────────────────────────────────


@frozen
class Constant(Node):
    """A literal value, numbers in base units. `written`: a share as a fraction, as the file has it."""

    value: Scalar
    type: Type
    written: str = field(default="", eq=False, repr=False)


@frozen
class Absent(Node):
    """`対象外` written as a value."""

    type: Type


@frozen
class Reference(Node):
    """The outcome of another symbol: 入力, 問, 基準値, 解釈, 判定, 算定, 表, 抽出."""

    name: str
    type: Type


@frozen
class ReferenceDate(Node):
    """`基準日`."""

    type: Type


@frozen
class ElementField(Node):
    """A field of the element an aggregate is looking at; `depth` 0 = the innermost aggregate."""

    index: int
    name: str
    type: Type
    depth: int = 0


@frozen
class FieldOf(Node):
    """A field of a record."""

    record: "Expr"
    index: int
    name: str
    type: Type


class Operator(Enum):
    """The four operations."""

    ADD = "＋"
    SUBTRACT = "－"
    MULTIPLY = "×"
    DIVIDE = "÷"


@frozen
class Arithmetic(Node):
    """Exact arithmetic in base units; ÷ 0 is 誤り. `divisor_step`: lattice of the divisor, if known.

    日付 ± n日, 日付 － 日付, 年度 ± n年度 and 年月 ± n か月 are arithmetic too (on the calendar's integers).
    """

    operator: Operator
    left: "Expr"
    right: "Expr"
    type: Type
    divisor_step: Fraction | None = None


@frozen
class Extreme(Node):
    """最大 or 最小 of at least one operand."""

    largest: bool
    operands: "tuple[Expr, ...]"
    type: Type


@frozen
class Rounded(Node):
    """端数 of the operand."""

    operand: "Expr"
    rounding: Rounding
    type: Type


class DateFunction(Enum):
    """Named calendar functions; see `calendar` for their legal sources."""

    AGE = "年齢"
    AGE_BY_BIRTHDAY = "誕生日年齢"
    TERM_END = "満了日"
    SAME_DAY = "応当日"
    MONTHS = "月数"
    CALENDAR_MONTHS = "暦月数"
    FISCAL_YEAR = "年度"
    YEAR_MONTH = "年月"
    FIRST_DAY = "初日"
    LAST_DAY = "末日"


@frozen
class DateCall(Node):
    """A date function. TERM_END takes (start, length), SAME_DAY (day, months).

    `months` says whether the length is か月 or 日, `include_first` is 初日算入.
    """

    function: DateFunction
    arguments: "tuple[Expr, ...]"
    type: Type
    months: bool = False
    include_first: bool = False


@frozen
class AtDate(Node):
    """The value of a 基準値 on another day: `moment` is a 日付 or a 年度."""

    parameter: str
    moment: "Expr"
    type: Type


@frozen
class Substitute(Node):
    """`A（対象外は0円）`: 対象外 of the subject becomes the substitute; the rest stays."""

    subject: "Expr"
    substitute: "Expr"
    type: Type


@frozen
class Alternative(Node):
    """One ただし. `label` as cited: its own name, else `ただし書1`."""

    label: str
    condition: "Expr"
    value: "Expr"


@frozen
class Choose(Node):
    """原則／ただし (semantics §3). `above[i]` = indices of the alternatives that precede i, closed."""

    alternatives: tuple[Alternative, ...]
    default: "Expr | None"
    above: tuple[tuple[int, ...], ...]
    type: Type


@frozen
class Guarded(Node):
    """前提 and what holds under it."""

    precondition: "Expr"
    body: "Expr"
    type: Type


class Matching(Enum):
    """一致 of a 表."""

    UNIQUE = "一意"
    FIRST = "先頭"
    SUM = "合計"
    LIST = "一覧"


@frozen
class Row(Node):
    """A row: one condition per column, None = `－`. `cells` None = 上記以外."""

    cells: "tuple[Expr | None, ...] | None"
    value: "Expr"


@frozen
class Lookup(Node):
    """A 表 (semantics §7). A row matches when all of its cells do."""

    columns: "tuple[Expr, ...]"
    rows: tuple[Row, ...]
    matching: Matching
    type: Type
    disjoint: bool = False
    complete: bool = False


class Aggregate(Enum):
    """Numeric aggregates over a 一覧."""

    SUM = "合計"
    COUNT = "個数"
    MAXIMUM = "最大"
    MINIMUM = "最小"
    MEAN = "平均"


@frozen
class Gather(Node):
    """An aggregate. `condition` and `value` see the element; `value` is None for COUNT."""

    aggregate: Aggregate
    source: "Expr"
    condition: "Expr | None"
    value: "Expr | None"
    type: Type


@frozen
class Rank(Node):
    """順位: one more than the number of elements strictly better than `subject`."""

    subject: "Expr"
    source: "Expr"
    condition: "Expr | None"
    value: "Expr"
    descending: bool
    type: Type


@frozen
class Tally(Node):
    """The number of 問 that are 該当, in 項目."""

    operands: "tuple[Expr, ...]"
    type: Type


# ── conditions ───────────────────────────────────────────────────────────────────────────────────


@frozen
class Condition(Node):
    """A node whose type is 真偽."""

    type: ClassVar[Type] = TRUTH


@frozen
class Not(Condition):
    """でない."""

    operand: "Expr"


class Form(Enum):
    """How a count was written; the meaning is in `at_least` alone."""

    ALL = "次の全てに該当"
    ANY = "次のいずれかに該当"
    SOME = "次のうちN以上に該当"
    AND = "かつ"
    OR = "または"
    QUESTIONS = "のうち"


@frozen
class Clause(Node):
    """One operand of a count, with its 号 mark (`第1号`, `イ`, `（2）`; empty in a chain)."""

    mark: str
    condition: "Expr"


@frozen
class Count(Condition):
    """At least `at_least` of the clauses (semantics §1.2): n of n = 全て／かつ, 1 of n = いずれか／または."""

    at_least: int
    clauses: tuple[Clause, ...]
    form: Form


@frozen
class Implies(Condition):
    """`φ の場合は、ψ`: でない φ または ψ."""

    condition: "Expr"
    consequence: "Expr"


class Comparison(Enum):
    """The boundary words and sameness."""

    AT_LEAST = "以上"
    AT_MOST = "以下"
    BELOW = "未満"
    ABOVE = "超"
    SAME = "が"

    def holds(self, left: Exact, right: Exact) -> bool:
        """Whether two numbers, days or places in a 順序区分 stand so to each other."""
        match self:
            case Comparison.AT_LEAST:
                return left >= right
            case Comparison.AT_MOST:
                return left <= right
            case Comparison.BELOW:
                return left < right
            case Comparison.ABOVE:
                return left > right
            case Comparison.SAME:
                return left == right


@frozen
class Compare(Condition):
    """A comparison of two values of one type; 順序区分 by the order of members."""

    comparison: Comparison
    left: "Expr"
    right: "Expr"


@frozen
class OneOf(Condition):
    """The subject is one of these members (区分, 真偽)."""

    subject: "Expr"
    members: tuple[bool | str, ...]


@frozen
class IsAbsent(Condition):
    """`X が 対象外`: 対→はい, a value→いいえ, 誤り stays."""

    subject: "Expr"


@frozen
class Quantified(Condition):
    """いずれか (at_least 1), 全て (None) or 個数 k 以上 over a 一覧, counted as in §1.2.

    `filter` narrows the list first (elements for which it is いいえ do not count).
    """

    at_least: int | None
    source: "Expr"
    filter: "Expr | None"
    condition: "Expr"


Expr: TypeAlias = (
    Constant
    | Absent
    | Reference
    | ReferenceDate
    | ElementField
    | FieldOf
    | Arithmetic
    | Extreme
    | Rounded
    | DateCall
    | AtDate
    | Substitute
    | Choose
    | Guarded
    | Lookup
    | Gather
    | Rank
    | Tally
    | Not
    | Count
    | Implies
    | Compare
    | OneOf
    | IsAbsent
    | Quantified
)


# ── symbols ──────────────────────────────────────────────────────────────────────────────────────


@frozen
class Acknowledgement(Node):
    """承知: the code of a finding of `sadame verify` in this declaration, and why it may stay."""

    code: str
    reason: str


@frozen
class Meta:
    """題名, 根拠 and the rest, as written; a declaration inherits what it does not say.

    `acknowledged` is left out of the content hash: it changes no meaning.
    """

    title: str = ""
    description: str = ""
    jurisdiction: str = ""
    authorities: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    certainty: str = ""
    remarks: tuple[str, ...] = ()
    purpose: str = ""
    acknowledged: tuple[Acknowledgement, ...] = field(default=(), repr=False)


@frozen
class Presumption(Node):
    """とみなす: the value, and on which 解釈 it depends (None = always)."""

    value: Scalar
    condition: "Expr | None"


@frozen
class Coverage(Node):
    """収録 of a 一覧: what is not listed lies before `first` or after `last` in the field `index`."""

    index: int
    name: str
    first: "Expr"
    last: "Expr"


@frozen
class Input(Node):
    """A fact. `bounds` and `step` (刻み) limit it; `hits` is set for a 問 (the answers that count)."""

    name: str
    type: Type
    meta: Meta
    bounds: Interval | None = None
    step: Fraction | None = None
    condition: Expr | None = None
    unanswered: Presumption | None = None
    not_applicable: Presumption | None = None
    question: str = ""
    hits: tuple[str, ...] | None = None
    questionnaire: str = ""
    coverage: Coverage | None = None


@frozen
class Given(Node):
    """A 基準値's value in force. `written` as in `Constant`."""

    value: Scalar
    written: str = field(default="", eq=False, repr=False)


@frozen
class NotGiven(Node):
    """資料に数なし: unknown, with the reason."""

    reason: str


@frozen
class Delegated(Node):
    """委任: a range until somebody sets it."""

    bounds: Interval
    body: str


Setting: TypeAlias = Given | NotGiven | Delegated


@frozen
class Entry(Node):
    """One stretch of a 基準値's history, ends included; end None = open."""

    start: int | None
    end: int | None
    setting: Setting


@frozen
class Parameter(Node):
    """基準値. `now` None = no value in force in this 断面 (適用なし).

    `bounds` limit a value that no source gives. `adjusted` = set by 読み替え under 調整：可.
    """

    name: str
    type: Type
    meta: Meta
    now: Setting | None
    history: tuple[Entry, ...]
    adjustable: bool = False
    adjustment: Interval | None = None
    adjusted: bool = False
    bounds: Interval | None = None

    def is_in_force(self, entry: Entry) -> bool:
        """Whether that entry says what is `now`; of the copy a 制度 refers to both are copies."""
        return self.now is not None and entry.setting.span == self.now.span


@frozen
class Reading(Node):
    """解釈: a parameter with finitely many readings."""

    name: str
    type: Choice
    meta: Meta
    default: str | None
    decided_by: str = ""


@frozen
class SortKey(Node):
    """One 優先 key of a 抽出."""

    key: Expr
    descending: bool


@frozen
class Output(Node):
    """One 出力 column."""

    title: str
    value: Expr


class RuleKind(Enum):
    """What a rule was declared as."""

    CONDITION = "判定"
    VALUE = "算定"
    TABLE = "表"
    EXTRACTION = "抽出"


@frozen
class Domain:
    """What an 入力 takes: its declared range and its 刻み."""

    bounds: Interval | None = None
    step: Fraction | None = None


@frozen
class Rule(Node):
    """判定, 算定, 表 or 抽出. `unknown` = 不明 とみなす (a barrier). `unconfirmed` = 施行日未確認.

    `exact` = 端数：なし, the author says that no rounding is meant.
    `adjusted` = put in place by 読み替え where the source gives no range (調整：可).
    `population` is the 判定 named by a 抽出's 対象 (None = every row).
    `answers` = the domain of the 入力 of a parent that it stands in for (None = it stands in for none).
    """

    name: str
    kind: RuleKind
    type: Type
    meta: Meta
    body: Expr
    unknown: Presumption | None = None
    unconfirmed: bool = False
    adjusted: bool = False
    exact: bool = False
    population: Expr | None = None
    order: tuple[SortKey, ...] = ()
    outputs: tuple[Output, ...] = ()
    answers: Domain | None = None


@frozen
class Hole(Node):
    """A name that is declared, but has no version in this 断面. `periods`: when it has one."""

    name: str
    type: Type
    meta: Meta
    periods: tuple[tuple[int | None, int | None], ...]


Symbol: TypeAlias = Input | Parameter | Reading | Rule | Hole


# ── indicators, examples, properties ─────────────────────────────────────────────────────────────


@frozen
class Headcount(Node):
    """The number of rows (for which the condition holds)."""

    condition: Expr | None


@frozen
class Total(Node):
    """The sum of a value over the rows (for which the condition holds)."""

    value: Expr
    condition: Expr | None


Measure: TypeAlias = Headcount | Total


@frozen
class Indicator(Node):
    """指標: 分子 counted within 分母, by group."""

    name: str
    type: Type
    meta: Meta
    numerator: Measure
    denominator: Measure | None
    groups: tuple[Expr, ...]
    rounding: Rounding | None


@frozen
class Expected(Node):
    """What an 事例 expects of `target`: a status, a set of values, or the deciding 号.

    `values` set: status 値 when it is single, else 不明 with exactly this range and no flags.
    `status` alone: `unknown` accepts any range.
    """

    target: str
    status: Literal["value", "unknown", "not_applicable", "error"]
    values: Values | None = None
    reasons: tuple[str, ...] | None = None


@frozen
class Case(Node):
    """One row of an 事例: facts by symbol (absent = 未回答), readings, and expectations."""

    facts: tuple[tuple[str, Values], ...]
    readings: tuple[tuple[str, str], ...]
    expected: tuple[Expected, ...]
    date: int | None
    remark: str = ""


class Standing(Enum):
    """How a row of a population stands to a 判定 or 抽出."""

    HIT = "該当"
    MISS = "非該当"
    UNKNOWN = "不明"
    NOT_APPLICABLE = "対象外"
    ERROR = "誤り"


@frozen
class Counted(Node):
    """What an 事例 expects of the 指標 `target`, for everybody or for the rows of a group.

    `group`: what some of its 集計 are, as expression and value; None = 不明. The rest as in `Expected`.
    """

    target: str
    group: "tuple[tuple[Expr, Values | None], ...]"
    status: Literal["value", "unknown", "not_applicable", "error"]
    values: Values | None = None


@frozen
class Picked(Node):
    """Which rows stand so to the 判定 `target`: their 識別, where it has a 優先 in that order.

    `label`: the name of the 識別.
    """

    target: str
    standing: Standing
    keys: tuple[str, ...]
    label: str


@frozen
class Person(Node):
    """One row of a 名簿: its 識別 (its number where it gives none), and its facts by symbol."""

    key: str
    facts: tuple[tuple[str, Values], ...]


@frozen
class Roster(Node):
    """名簿: an 事例 over a population."""

    people: tuple[Person, ...]
    readings: tuple[tuple[str, str], ...]
    expected: tuple[Counted | Picked, ...]
    date: int | None
    remark: str = ""


@frozen
class Example(Node):
    """事例."""

    title: str
    cases: tuple[Case | Roster, ...]


@frozen
class Claim(Node):
    """A condition that always holds."""

    condition: Expr


@frozen
class Monotone(Node):
    """What the follower may not do when the movers go up (`rising`) or down.

    Movers are inputs; several only for 該当項目 of a 質問票 (any one of them turning 該当).
    `trend`: +1 must not fall, -1 must not rise, 0 must not change.
    """

    movers: tuple[str, ...]
    rising: bool
    follower: Expr
    trend: Literal[-1, 0, 1]


@frozen
class Exclusive(Node):
    """At most one of these holds."""

    operands: tuple[Expr, ...]


@frozen
class Equivalent(Node):
    """Both always have the same outcome."""

    left: Expr
    right: Expr


Law: TypeAlias = Claim | Monotone | Exclusive | Equivalent


@frozen
class Property(Node):
    """性質, under an assumption if there is one."""

    title: str
    law: Law
    assumption: Expr | None
    meta: Meta


# ── program ──────────────────────────────────────────────────────────────────────────────────────


Cut: TypeAlias = Values | Literal["absent", "failed"]


@frozen
class Split:
    """A member of a 場合分け set: the cases its outcome is cut into.

    Each case is a set of values, or one of the words for the outcomes without one.
    """

    name: str
    cases: tuple[Cut, ...]


@frozen
class Notes:
    """What is known about a rule before any fact is (semantics §0); back ends read, never recompute.

    `splits` = S(r). `cone` = every symbol the rule reaches, itself excluded, in evaluation order.
    `denominator` d: values lie in (1/d)ℤ of the base unit; None = none known. `bounds`: interval of
    the values, None for what has none. `may_be_absent` / `may_fail` False = proved impossible.
    """

    splits: tuple[Split, ...]
    cone: tuple[str, ...]
    denominator: int | None
    bounds: Interval | None
    may_be_absent: bool
    may_fail: bool
    reads_date: bool


@frozen(slots=False, eq=False)
class Slice:
    """断面: the program between two dates, both included; None = unbounded on that side.

    `symbols` stand in evaluation order (what is referred to comes first).
    """

    start: int | None
    end: int | None
    symbols: tuple[Symbol, ...]
    indicators: tuple[Indicator, ...] = ()
    examples: tuple[Example, ...] = ()
    properties: tuple[Property, ...] = ()
    notes: Mapping[str, Notes] = field(factory=dict, repr=False)

    @cached_property
    def by_name(self) -> Mapping[str, Symbol]:
        """Symbols by name."""
        return {symbol.name: symbol for symbol in self.symbols}

    def rules(self) -> Iterator[Rule]:
        """The rules, in evaluation order."""
        return (symbol for symbol in self.symbols if isinstance(symbol, Rule))

    def covers(self, day: int) -> bool:
        """Whether `day` lies in this 断面."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@frozen(slots=False, eq=False)
class Program:
    """A checked 制度; two mean the same when their `content_hash` is the same.

    `own` = names of the symbols of this 制度 itself, in the order of the file. `parent` = the 制度 it
    adopts (準用), `path` = the file it stands in, `effective` = where its 適用 are written, the earliest first
    (none where they are the parent's): where it comes from, no part of what it means.
    """

    name: str
    meta: Meta
    slices: tuple[Slice, ...]
    own: tuple[str, ...]
    start: int | None
    end: int | None
    row: str | None = None
    key: str | None = None
    parent: str | None = field(default=None, repr=False)
    path: str = field(default="", repr=False)
    effective: tuple[Span, ...] = field(default=(), eq=False, repr=False)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the meaning: comments, blank lines and places in the text do not count."""
        return sha256(repr(self).encode()).hexdigest()

    def slice_on(self, day: int) -> Slice | None:
        """The 断面 of that day; None = the 制度 has no rule in force then."""
        return next((each for each in self.slices if each.covers(day)), None)


def example_rows(program: Program) -> "Iterator[tuple[Slice, Example, int, Case | Roster]]":
    """The rows of each 断面, with the number each has in its whole 事例, from 1: a 断面 holds only its own rows."""
    places: dict[Span, Counter[int]] = {}
    for cut in program.slices:
        for example in cut.examples:
            here = Counter(case.span.start for case in example.cases)
            places[example.span] = places.get(example.span, Counter()) | here
    order = {span: sorted(found.elements()) for span, found in places.items()}
    for cut in program.slices:
        for example in cut.examples:
            met: Counter[int] = Counter()
            for case in example.cases:
                start = case.span.start
                number = order[example.span].index(start) + met[start] + 1
                met[start] += 1
                yield cut, example, number, case


def decision(body: Expr) -> Expr:
    """What is under the 前提 and the 端数 of a rule: its 原則／ただし, its 表, or a plain expression."""
    while True:
        match body:
            case Guarded(body=inner) | Rounded(operand=inner):
                body = inner
            case _:
                return body


_PARTS: dict[type, tuple[str, ...]] = {}


def _parts(kind: type) -> tuple[str, ...]:
    """Names of the fields of a class that may hold nodes."""
    if kind not in _PARTS:
        plain = {"span", "type", "name", "meta", "notes", "bounds", "values", "facts", "readings"}
        _PARTS[kind] = tuple(a.name for a in fields(kind) if a.name not in plain)
    return _PARTS[kind]


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under `node`, in the order of the fields."""
    for name in _parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, Node):
                    yield part


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything under it, parents first."""
    todo = [node]
    while todo:
        each = todo.pop()
        yield each
        todo.extend(reversed(list(children(each))))


def references(node: Node) -> Iterator[str]:
    """Names of the symbols that `node` refers to, directly."""
    for each in walk(node):
        match each:
            case Reference(name) | AtDate(parameter=name):
                yield name
            case _:
                pass


def rebuilt(node: _N, change: Callable[[Node], Node]) -> _N:
    """`node` with `change` applied to each node directly under it; itself where nothing changed."""
    changes: dict[str, Any] = {}
    for name in _parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            new = change(value)
            if new is not value:
                changes[name] = new
        elif isinstance(value, tuple) and value:
            parts = tuple(change(part) if isinstance(part, Node) else part for part in value)
            if any(a is not b for a, b in zip(parts, value, strict=True)):
                changes[name] = parts
    return evolve(node, **changes) if changes else node
