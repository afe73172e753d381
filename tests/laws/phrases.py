"""What can be said: values and conditions, well typed by construction.

In: a `random.Random` and what has been declared so far. Out: phrases, as parts of a description. Every
construct an expression can be made of has a place here; a new one is added here first.
"""

from collections.abc import Callable, Mapping
from random import Random

from attrs import field, frozen
from tests.laws.described import Mixed, Name, Part, Text


@frozen
class Kind:
    """What a phrase stands for: `真偽`, `区分`, `順序区分`, `数量`, `日付`, `年度`."""

    word: str
    detail: str = ""


TRUTH, DATE, YEAR = Kind("真偽"), Kind("日付"), Kind("年度")
YEN, PERSONS, MASS, NUMBER = (Kind("数量", unit) for unit in ("円", "人", "kg", "数"))
AGE, MONTHS, POINTS, RATE = (Kind("数量", unit) for unit in ("歳", "か月", "項目", "円/人"))
PLACE, CASES = Kind("数量", "位"), Kind("数量", "件")
#: In ascending order, so that two of them make a range.
LITERALS: Mapping[Kind, tuple[str, ...]] = {
    YEN: ("0円", "100円", "200円", "250円", "300円", "1,000円", "0.2万円", "3千円"),
    PERSONS: tuple(f"{n}人" for n in range(6)),
    MASS: ("0kg", "0.5kg", "1kg", "1.5kg", "2kg", "2500g"),
    NUMBER: ("0", "1/2", "50%", "1", "1.5", "2", "3"),
    AGE: ("0歳", "1歳", "20歳", "40歳", "65歳", "75歳"),
    MONTHS: ("0か月", "1か月", "6か月", "1年"),
    POINTS: ("1項目", "2項目", "3項目"),
    PLACE: ("1位", "2位", "3位"),
    CASES: ("0件", "1件", "2件"),
    RATE: ("0円/人", "50円/人", "100円/人", "120円/人"),
    DATE: (
        "1960-02-29",
        "昭和36年10月31日",
        "令和5年4月1日",
        "令和6年2月29日",
        "令和6年3月31日",
        "令和7年4月1日",
    ),
    YEAR: ("令和5年度", "令和6年度", "令和7年度"),
}
STEPS: Mapping[Kind, str] = {MASS: "0.5kg", NUMBER: "0.5", PERSONS: "0.5人"}
BOUNDS: Mapping[Kind, tuple[str, ...]] = {
    YEN: ("", "、0円 以上", "、0円 以上 500円 以下", "、100円 以上"),
    PERSONS: ("、0人 以上", "、1人 以上", "、1人 以上 5人 以下", ""),
    MASS: ("、0kg 以上", "、0kg 超 3kg 以下", "、1kg 以上 2kg 未満"),
    NUMBER: ("、0 以上 3 以下", "", "、1 以上"),
    RATE: ("、0円/人 以上",),
    DATE: ("", "、昭和30年4月1日 以上 令和7年3月31日 以下", "、令和5年4月1日 以上"),
    YEAR: ("", "、令和5年度 以上 令和8年度 以下"),
}
ROUNDINGS = ("円未満切捨て", "百円未満切捨て", "100円未満四捨五入", "円未満切上げ", "なし")
LIMITS = ("以上", "以下", "未満", "超")
SYMBOLS = ("≧", "≦", "＜", "＞", "＝", "≠", ">=")
PERIODS = (
    ("令和6年度", "令和7年4月1日 から"),
    ("令和7年3月31日 まで", "令和7年4月1日 から"),
    ("令和5年4月1日 から 令和6年9月30日 まで", "令和6年10月1日 から"),
    ("令和5年度", "令和7年度"),
)


@frozen
class Phrase:
    """Some text that stands for a value; a tight one needs no brackets anywhere."""

    text: Text
    tight: bool = True

    def inside(self) -> Text:
        """The text where it must not touch its neighbours."""
        return self.text if self.tight else ("（", *self.text, "）")


@frozen
class Listed:
    """A 一覧 in scope: how it is called, and its fields."""

    name: Name
    fields: Mapping[Kind, tuple[Name, ...]]


@frozen(slots=False)
class Speaker:
    """Says values and conditions about what is in scope."""

    chance: Random
    scope: dict[Kind, list[Text]] = field(factory=dict)
    asked: dict[Kind, list[Text]] = field(factory=dict)
    members: dict[Kind, tuple[Name, ...]] = field(factory=dict)
    lists: list[Listed] = field(factory=list)
    parameters: dict[Name, Kind] = field(factory=dict)
    rows: list[tuple[Name, Kind]] = field(factory=list)
    questions: list[tuple[Name, tuple[int, ...]]] = field(factory=list)
    absent: list[tuple[Text, Kind]] = field(factory=list)
    declarations: list[Part] = field(factory=list)
    names: list[str] = field(factory=list)

    # ── small things ─────────────────────────────────────────────────────────────────────────────

    def maybe(self, percent: int) -> bool:
        return self.chance.randrange(100) < percent

    def name(self, stem: str) -> Name:
        self.names.append(f"{stem}{len(self.names) + 1}")
        return Name(self.names[-1])

    def learn(self, kind: Kind, text: Text, *, open_: bool = True) -> None:
        """The text may be used from now on; an open one can vary with the facts."""
        self.scope.setdefault(kind, []).append(text)
        if open_:
            self.asked.setdefault(kind, []).append(text)

    def type_of(self, kind: Kind) -> Text:
        match kind.word:
            case "真偽":
                return (self.chance.choice(("はい／いいえ", "あり／なし", "該当／非該当")),)
            case "数量":
                return ("割合" if kind == NUMBER and self.maybe(50) else kind.detail,)
            case "区分" | "順序区分":
                return (Name(kind.detail),)
            case word:
                return (word,)

    # ── values ───────────────────────────────────────────────────────────────────────────────────

    def literal(self, kind: Kind) -> Text:
        match kind.word:
            case "真偽":
                return (self.chance.choice(("はい", "いいえ")),)
            case "区分" | "順序区分":
                return (self.chance.choice(self.members[kind]),)
            case _:
                return (self.chance.choice(LITERALS[kind]),)

    def known(self, kind: Kind) -> Phrase | None:
        """Something of that kind that was declared before."""
        texts = self.scope.get(kind)
        return Phrase(self.chance.choice(texts)) if texts else None

    def named(self, kind: Kind) -> Text:
        """Something of that kind that says of itself what it is, unlike a bare member of a 区分."""
        made = self.substituted(kind, 0) if self.maybe(25) else None
        found = made if made is not None else self.known(kind)
        assert found is not None
        return found.inside()

    def value(self, kind: Kind, depth: int) -> Phrase:
        """Any phrase of that kind."""
        if kind == TRUTH:
            return self.condition(depth)
        if depth > 0 and self.maybe(60):
            ways = self.ways(kind, depth - 1)
            if ways and (made := self.chance.choice(ways)()) is not None:
                return made
        if self.maybe(75) and (found := self.known(kind)) is not None:
            return found
        return Phrase(self.literal(kind))

    def ways(self, kind: Kind, depth: int) -> list[Callable[[], Phrase | None]]:
        """The ways to compose a value of that kind."""
        match kind.word:
            case "数量":
                ways: list[Callable[[], Phrase | None]] = [
                    lambda: self.joined(kind, depth, " ＋ "),
                    lambda: self.signed(kind, depth),
                    lambda: self.extreme(kind, depth),
                    lambda: self.gathered(kind, depth),
                    lambda: self.substituted(kind, depth),
                    lambda: self.earlier(kind),
                ]
                if self.lists:
                    ways += [lambda: self.gathered(kind, depth)] * 3
                if self.parameters or self.absent:
                    ways += [lambda: self.substituted(kind, depth), lambda: self.earlier(kind)]
                return ways + self.special(kind, depth)
            case "日付":
                return [lambda: self.day(depth), lambda: self.substituted(kind, depth)]
            case "年度":
                return [
                    lambda: Phrase(("年度（", *self.value(DATE, depth).text, "）")),
                    lambda: Phrase((*self.value(YEAR, 0).text, " ＋ 1年度"), tight=False),
                ]
            case _:
                return [lambda: self.substituted(kind, depth)]

    def special(self, kind: Kind, depth: int) -> list[Callable[[], Phrase | None]]:
        if kind == AGE:
            return [lambda: self.age(depth)] * 6
        if kind == MONTHS:
            return [lambda: self.months(depth)] * 4
        if kind == POINTS:
            return [self.hits] * 6
        if kind == PLACE:
            return [lambda: self.place(depth)] * 8
        if kind == CASES:
            return [self.row_count] * 8
        if kind == NUMBER:
            return [
                lambda: self.joined(kind, depth, " × "),
                lambda: self.divided(self.chance.choice((YEN, PERSONS, NUMBER)), depth),
            ]
        if kind == YEN:
            per_person = lambda: self.product(RATE, PERSONS, depth)  # noqa: E731 - one of many
            return [lambda: self.product(YEN, NUMBER, depth), per_person]
        return [lambda: self.product(kind, NUMBER, depth)]

    def joined(self, kind: Kind, depth: int, sign: str) -> Phrase:
        both = (self.value(kind, depth).inside(), self.value(kind, depth).inside())
        return Phrase((Mixed(both, sign),), tight=False)

    def product(self, left: Kind, right: Kind, depth: int) -> Phrase:
        both = (self.value(left, depth).inside(), self.value(right, depth).inside())
        return Phrase((Mixed(both, " × "),), tight=False)

    def signed(self, kind: Kind, depth: int) -> Phrase:
        if self.maybe(25):
            return Phrase(("－", *self.value(kind, depth).inside()), tight=False)
        if self.maybe(40):
            by = self.literal(NUMBER) if self.maybe(60) else self.value(NUMBER, depth).inside()
            return Phrase((*self.value(kind, depth).inside(), " ÷ ", *by), tight=False)
        left, right = self.value(kind, depth), self.value(kind, depth)
        return Phrase((*left.inside(), " － ", *right.inside()), tight=False)

    def divided(self, kind: Kind, depth: int) -> Phrase:
        left, right = self.value(kind, depth), self.value(kind, depth)
        return Phrase((*left.inside(), " ÷ ", *right.inside()), tight=False)

    def extreme(self, kind: Kind, depth: int) -> Phrase:
        parts = tuple(self.value(kind, depth).text for _ in range(self.chance.randint(2, 3)))
        return Phrase((self.chance.choice(("最小", "最大")), "（", Mixed(parts, "、"), "）"))

    def substituted(self, kind: Kind, depth: int) -> Phrase | None:
        fitting = [text for text, its in self.absent if its == kind]
        if not fitting:
            return None
        other = self.literal(kind) if self.maybe(70) else self.value(kind, depth).inside()
        return Phrase((*self.chance.choice(fitting), "（対象外は", *other, "）"))

    def earlier(self, kind: Kind) -> Phrase | None:
        fitting = [name for name, its in self.parameters.items() if its == kind]
        if not fitting:
            return None
        moment = self.literal(YEAR) if self.maybe(60) else (*self.value(DATE, 0).text, " 時点")
        return Phrase((self.chance.choice(fitting), "（", *moment, "）"))

    def gathered(self, kind: Kind, depth: int) -> Phrase | None:
        tables = [name for name, its in self.rows if its == kind]
        if tables and self.maybe(40):
            word = self.chance.choice(("合計", "最大", "最小", "平均"))
            return Phrase((self.chance.choice(tables), " の 値 の ", word))
        if not self.lists:
            return None
        listed = self.chance.choice(self.lists)
        if kind == PERSONS:
            return Phrase((*self.selection(listed, depth), " の 個数"))
        if kind not in listed.fields:
            return None
        among, word = (
            listed.fields[kind],
            self.chance.choice(("合計", "最大", "最小", "平均", "合計")),
        )
        return Phrase(
            (*self.selection(listed, depth), " の ", self.chance.choice(among), " の ", word)
        )

    def place(self, depth: int) -> Phrase | None:
        """順位 of a value among those of a list."""
        if not self.lists:
            return None
        listed = self.chance.choice(self.lists)
        kinds = [kind for kind in listed.fields if kind.word == "数量"]
        if not kinds:
            return None
        kind = self.chance.choice(kinds)
        subject = self.value(kind, depth).text
        among = (*self.selection(listed, depth), " の ", self.chance.choice(listed.fields[kind]))
        order = self.chance.choice(("大きい順", "小さい順"))
        return Phrase(("順位（", *subject, "、", *among, f"、{order}）"))

    def row_count(self) -> Phrase | None:
        """How many rows of a 一致：一覧 table match."""
        if not self.rows:
            return None
        name, _ = self.chance.choice(self.rows)
        return Phrase((name, " の 個数"))

    def selection(self, listed: Listed, depth: int) -> Text:
        if self.maybe(40):
            return (listed.name,)
        return (listed.name, " のうち ", *self.within(listed, depth), " であるもの")

    def within(self, listed: Listed, depth: int) -> Text:
        """A condition on an element of the list; its fields are in scope."""
        before = [
            {kind: list(texts) for kind, texts in each.items()} for each in (self.scope, self.asked)
        ]
        self.asked.clear()
        for kind, names in listed.fields.items():
            for name in names:
                self.learn(kind, (name,))
                self.learn(kind, (name,))
        condition = self.condition(depth).inside()
        for each, old in zip((self.scope, self.asked), before, strict=True):
            each.clear()
            each.update(old)
        return condition

    def day(self, depth: int) -> Phrase:
        start = self.value(DATE, depth).text
        months = self.chance.choice(("1か月", "6か月", "1年", "18か月"))
        days = self.chance.choice(("1日", "30日"))
        return self.chance.choice(
            (
                Phrase(("基準日",)),
                Phrase(("満了日（", *start, "、", months, "）")),
                Phrase(("満了日（", *start, "、", days, "、初日算入）")),
                Phrase(("応当日（", *start, "、", months, "）")),
                Phrase(("末日（年度（", *start, "））")),
                Phrase(("初日（", *self.value(YEAR, depth).text, "）")),
                Phrase((*self.value(DATE, 0).text, " ＋ ", days), tight=False),
            )
        )

    def age(self, depth: int) -> Phrase:
        birth = self.value(DATE, 0).text
        if self.maybe(60):
            return Phrase(("年齢（", *birth, "）"))
        word = self.chance.choice(("年齢", "誕生日年齢"))
        return Phrase((word, "（", *birth, "、", *self.value(DATE, depth).text, "）"))

    def months(self, depth: int) -> Phrase:
        word = self.chance.choice(("月数", "暦月数"))
        first, last = self.value(DATE, depth), self.value(DATE, 0)
        return Phrase((word, "（", *first.text, "、", *last.text, "）"))

    def items(self) -> Text | None:
        """A stretch of 問: `回答 の 問1〜問3`."""
        if not self.questions:
            return None
        sheet, numbers = self.chance.choice(self.questions)
        first = self.chance.choice(numbers)
        last = self.chance.choice([number for number in numbers if number >= first])
        return (sheet, f" の 問{first}〜問{last}")

    def hits(self) -> Phrase | None:
        items = self.items()
        return None if items is None else Phrase((*items, " の 該当数"))

    # ── conditions ───────────────────────────────────────────────────────────────────────────────

    def condition(self, depth: int) -> Phrase:
        """Any condition."""
        if depth > 0 and self.maybe(45):
            return self.chain(depth - 1)
        simple: list[Callable[[], Phrase | None]] = [
            lambda: self.known(TRUTH),
            lambda: self.known(TRUTH),
            lambda: self.compared(depth),
            lambda: self.compared(depth),
            lambda: self.chosen("区分"),
            lambda: self.chosen("順序区分"),
            self.ranked,
            self.is_absent,
            self.scored,
            lambda: self.quantified(depth),
            self.in_year,
        ]
        for _ in range(6):
            if (made := self.chance.choice(simple)()) is not None:
                return made
        return Phrase(("基準日 が ", self.chance.choice(LITERALS[DATE]), " 以上"), tight=False)

    def chain(self, depth: int) -> Phrase:
        parts = tuple(self.condition(depth).inside() for _ in range(self.chance.randint(2, 3)))
        match self.chance.randrange(5):
            case 0:
                return Phrase((*parts[0], " でない"), tight=False)
            case 1:
                return Phrase((*parts[0], " の場合は、", *parts[1]), tight=False)
            case 2 | 3:
                return Phrase((Mixed(parts, " かつ "),), tight=False)
            case _:
                return Phrase((Mixed(parts, " または "),), tight=False)

    def compared(self, depth: int) -> Phrase | None:
        kinds = [kind for kind in self.asked if kind in LITERALS] * 3
        kinds += [kind for kind in self.scope if kind in LITERALS]
        if self.questions:
            kinds.append(POINTS)
        if DATE in self.scope:
            kinds += [AGE, MONTHS]
        if not kinds:
            return None
        kind = self.chance.choice(kinds)
        asked = self.age(0) if kind == AGE else self.hits() if kind == POINTS else None
        if asked is None and self.maybe(80) and kind in self.asked:
            asked = Phrase(self.chance.choice(self.asked[kind]))
        left = self.value(kind, depth) if asked is None else asked
        limit = self.chance.choice(LIMITS)
        right = Phrase(self.literal(kind)) if self.maybe(70) else self.value(kind, depth)
        match self.chance.randrange(6):
            case 0:
                sign = self.chance.choice(SYMBOLS)
                return Phrase((*left.inside(), f" {sign} ", *right.inside()), tight=False)
            case 1:
                end = self.chance.choice(("", " でない"))
                return Phrase((*left.inside(), " が ", *right.inside(), end), tight=False)
            case 2:
                at = sorted(self.chance.sample(range(len(LITERALS[kind])), 2))
                low, high = (LITERALS[kind][each] for each in at)
                return Phrase((*left.inside(), f" が {low} 以上 {high} 未満"), tight=False)
            case _:
                return Phrase((*left.inside(), " が ", *right.inside(), f" {limit}"), tight=False)

    def chosen(self, word: str) -> Phrase | None:
        kinds = [kind for kind in self.scope if kind.word == word]
        if not kinds:
            return None
        kind = self.chance.choice(kinds)
        subject = self.named(kind)
        if self.maybe(60):
            end = self.chance.choice(("", "", " でない"))
            return Phrase((*subject, " が ", *self.literal(kind), end), tight=False)
        several = self.chance.sample(self.members[kind], self.chance.randint(2, 2))
        end = self.chance.choice((" のいずれか", " のいずれでもない"))
        among = Mixed(tuple((each,) for each in several), "、")
        return Phrase((*subject, " が ", among, end), tight=False)

    def ranked(self) -> Phrase | None:
        kinds = [kind for kind in self.scope if kind.word == "順序区分"]
        if not kinds:
            return None
        kind = self.chance.choice(kinds)
        right = (*self.literal(kind), f" {self.chance.choice(LIMITS)}")
        return Phrase((*self.named(kind), " が ", *right), tight=False)

    def is_absent(self) -> Phrase | None:
        if not self.absent:
            return None
        subject, _ = self.chance.choice(self.absent)
        return Phrase((*subject, " が 対象外", self.chance.choice(("", " でない"))), tight=False)

    def scored(self) -> Phrase | None:
        items = self.items()
        if items is None:
            return None
        sheet, numbers = self.chance.choice(self.questions)
        one: Text = (sheet, f" の 問{self.chance.choice(numbers)}")
        return self.chance.choice(
            (
                Phrase(one),
                Phrase((*one, " に 該当"), tight=False),
                Phrase((*one, " に 該当しない"), tight=False),
                Phrase((*one, " が はい"), tight=False),
                Phrase((*items, " の 全て"), tight=False),
                self.enough(),
            )
        )

    def enough(self) -> Phrase:
        """`回答 の 問1〜問3 のうち 2項目 以上`."""
        sheet, numbers = self.chance.choice(self.questions)
        first = self.chance.randint(0, len(numbers) - 1)
        last = self.chance.randint(first, len(numbers) - 1)
        wanted = f"{self.chance.randint(1, last - first + 1)}項目 {self.chance.choice(LIMITS[:1] * 3 + LIMITS)}"
        return Phrase(
            (sheet, f" の 問{numbers[first]}〜問{numbers[last]} のうち ", wanted), tight=False
        )

    def quantified(self, depth: int) -> Phrase | None:
        if not self.lists:
            return None
        listed = self.chance.choice(self.lists)
        holds = self.within(listed, depth)
        if not self.maybe(50):
            word = self.chance.choice((" の 全て が ", " の いずれか が "))
            return Phrase((listed.name, word, "（", *holds, "）"), tight=False)
        word = self.chance.choice((" が ある", " が ない"))
        return Phrase((listed.name, " のうち ", *holds, " であるもの", word), tight=False)

    def in_year(self) -> Phrase | None:
        found = self.known(DATE)
        if found is None:
            return None
        return Phrase((*found.text, " が ", *self.literal(YEAR), " に ある"), tight=False)
