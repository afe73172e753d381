"""What happened when a program was applied to a case: results, and the story behind each.

In: made by an evaluator. Out: read by `docs_gen` (reasons in Japanese) and the faces, which need no
evaluator to explain a decision.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen

from sadame.dsl.core import RuleKind
from sadame.dsl.source import Span
from sadame.dsl.types import Type
from sadame.dsl.values import Possible, Values


class Status(Enum):
    """The four results; they never turn into each other."""

    VALUE = "value"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


def status_of(possible: Possible) -> Status:
    """The status of a set of outcomes."""
    if not possible.is_single:
        return Status.UNKNOWN
    if possible.values is not None:
        return Status.VALUE
    return Status.NOT_APPLICABLE if possible.absent else Status.ERROR


#: What evaluators themselves say of a result, `{}` for names and values.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "unconfirmed": "施行日未確認",
        "adjusted": "読み替え済み（調整の範囲は資料にない）",
        "unknown presumed": "{}：不明を{}とみなした",
        "column value": "{}が{}",
    }
)


class Lack(Enum):
    """Kinds of unknown, by who can settle it."""

    INPUT = "入力"
    DELEGATED = "委任"
    NOT_GIVEN = "資料に数なし"
    READING = "解釈"


@frozen
class Missing:
    """An unknown that matters: `detail` = the 問 of an 入力, the body that decides, the reason."""

    name: str
    lack: Lack
    detail: str = ""


class Fault(Enum):
    """Ways to 誤り."""

    DIVISION_BY_ZERO = "0で割る計算"
    NO_VERSION = "適用なし"
    CONFLICT = "衝突"
    NO_RULE = "どの規定にも当たらない"
    GAP = "表の隙間"
    OVERLAP = "表の重なり"
    INVALID_FACT = "事実の値が正しくない"
    EMPTY_LIST = "一覧が空"
    DATE_ORDER = "日付の前後"
    DATE_RANGE = "日付の範囲"


@frozen
class Cause:
    """Why a result is (or may be) 誤り: where it arose, which rules or rows took part, and on what facts.

    `parties` = labels of the ただし or rows in conflict, or the one name concerned; `authorities` are
    theirs; `facts` = the known facts that made them apply, as (name, text).
    """

    fault: Fault
    rule: str
    span: Span
    detail: str = ""
    parties: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@frozen
class Step:
    """One line of a story: a 号, a ただし, a row, or a referred-to symbol, with its outcomes.

    `address` = the path of marks (`第1号イ（2）`) or the label; `text` = the source text of the clause.
    `decisive` = belongs to the reason set. `name` = the symbol, where the step is a reference; `written` = its value
    as its file has it, of a 基準値 that is a share written as a fraction.
    """

    address: str
    text: str
    possible: Possible
    type: Type
    decisive: bool
    span: Span
    name: str | None = None
    authorities: tuple[str, ...] = ()
    children: "tuple[Step, ...]" = ()
    written: str = ""


@frozen
class Used:
    """A fact, parameter or reading that a result stands on. `origin`: where its value came from."""

    name: str
    type: Type
    possible: Possible
    origin: Literal[
        "given",
        "unknown",
        "unanswered",
        "presumed",
        "irrelevant",
        "parameter",
        "adjusted",
        "chosen",
        "default",
    ]
    span: Span


@frozen
class Result:
    """The outcome of one rule and why.

    `reasons` = addresses of the deciding clauses; `missing` = 不足; `causes` of every 誤り that can
    happen; `noted` = causes that were outvoted (注意). `marks` = 施行日未確認, 読み替え済み and the like.
    """

    name: str
    kind: RuleKind
    type: Type
    possible: Possible
    missing: tuple[Missing, ...]
    reasons: tuple[str, ...]
    causes: tuple[Cause, ...]
    noted: tuple[Cause, ...]
    used: tuple[Used, ...]
    marks: tuple[str, ...]
    authorities: tuple[str, ...]
    step: Step = field(repr=False)

    @property
    def status(self) -> Status:
        """The status of the result."""
        return status_of(self.possible)

    @property
    def values(self) -> Values | None:
        """The values that are possible."""
        return self.possible.values


@frozen
class Change:
    """A fact that would have to differ; every one of `values` would do, together with the other changes.

    `name` may also be an 算定 where that alone decides; then any one of `facts` would bring it there.
    `group` = the 質問票 of a 問.
    """

    name: str
    type: Type
    values: Values
    group: str = ""
    facts: "tuple[Change, ...]" = field(default=(), eq=False)


@frozen
class Alternative:
    """Any `needed` of these changes would do; no fewer of the facts behind them would."""

    needed: int
    changes: tuple[Change, ...]


@frozen
class Difference:
    """What would have to differ for a result that is 非該当 or 対象外 to be 該当, or 対象内.

    `hopeless`: no facts at all would do, on that day and under those 解釈. `gave_up`: there was more to
    look at than is looked at.
    """

    alternatives: tuple[Alternative, ...]
    hopeless: bool = False
    gave_up: bool = False


@frozen
class Shift:
    """A result under two versions of the rules; its name and type are those of the new one."""

    name: str
    type: Type
    old: Possible
    new: Possible


@frozen
class Contrast:
    """A case whose results are others under two versions of the rules, and the 基準日 of each.

    What is not among `facts` makes no difference: the results are these whatever it is.
    """

    facts: tuple[tuple[str, Type, Values], ...]
    readings: tuple[tuple[str, str], ...]
    days: tuple[int, int]
    shifts: tuple[Shift, ...]


@frozen
class Trace:
    """Everything one evaluation gave. `readings` = each 解釈 in the cone with the reading used or None."""

    policy: str
    content_hash: str
    date: int
    readings: Mapping[str, str | None]
    results: Mapping[str, Result]
