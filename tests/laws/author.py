"""The author of random small policies: declarations of every kind, in an order that may be shuffled.

In: a `random.Random` and a size. Out: a description (`Policy`).
"""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from attrs import evolve, field, frozen
from tests.laws.described import Block, Grid, Group, Items, Line, Mixed, Name, Part, Policy, Text
from tests.laws.phrases import (
    AGE,
    BOUNDS,
    CASES,
    DATE,
    LITERALS,
    MASS,
    MONTHS,
    NUMBER,
    PERIODS,
    PERSONS,
    PLACE,
    POINTS,
    RATE,
    ROUNDINGS,
    STEPS,
    TRUTH,
    YEAR,
    YEN,
    Kind,
    Listed,
    Speaker,
)

READINGS = ("読み方", "解し方")
"""How 解釈 begin; those of a 制度 that others refer to are called otherwise, and so are its 区分."""
#: A number that lies within all the bounds a fact of this kind may have.
INNER: Mapping[Kind, str] = {
    MASS: "1.5kg",
    NUMBER: "1",
    PERSONS: "2人",
    YEN: "200円",
    RATE: "50円/人",
}


@frozen(slots=False)
class Author(Speaker):
    """Writes one policy; every name it declares may be used by what it declares later.

    `adopted` = others may adopt it: then it leaves some things to them. `plain_facts`, `open_rules`,
    `open_parameters` = what they may put another thing in the place of. `rules` = those with one result.
    """

    choice: str = "種別"
    interpretation: str = READINGS[0]
    adopted: bool = False
    plain_facts: list[tuple[Name, Kind]] = field(factory=list)
    open_rules: list[Name] = field(factory=list)
    open_parameters: list[tuple[Name, Kind]] = field(factory=list)
    rules: list[tuple[Name, Kind]] = field(factory=list)

    def enumerations(self) -> list[Kind]:
        """The 区分 of this 制度 itself."""
        return [kind for kind in self.members if kind.detail.startswith(self.choice)]

    # ── declarations ─────────────────────────────────────────────────────────────────────────────

    def declare(self, head: Text, *parts: Part) -> None:
        self.declarations.append(Block((Line(head), *parts)))

    def enumeration(self) -> None:
        ordered = self.maybe(40)
        word = "順序区分" if ordered else "区分"
        name = self.name(self.choice)
        members = tuple(self.name("値") for _ in range(self.chance.randint(2, 4)))
        self.members[Kind(word, name.key)] = members
        texts = tuple((member,) for member in members)
        if ordered:
            body: Text = tuple(p for m in members for p in (" ＜ ", m))[1:]
        else:
            body = (Mixed(texts, "、"),)
        self.declare((word, " ", name, "：", *body))

    def reading(self) -> None:
        name = self.name(self.interpretation)
        members = tuple(self.name("読") for _ in range(self.chance.randint(2, 3)))
        kind = Kind("区分", name.key)
        self.members[kind] = members
        lines = [Line(("既定：", members[0]))] if self.maybe(40) else []
        every = Mixed(tuple((member,) for member in members), "、")
        self.declare(("解釈 ", name, "：", every), *lines)
        self.learn(kind, (name,))

    def parameter(self) -> None:
        kind = self.chance.choice((YEN, PERSONS, MASS, NUMBER, RATE))
        name = self.name("基準")
        first, second = self.chance.choice(PERIODS)
        entries = [Line((first, "：", *self.setting(kind)))]
        if self.maybe(70):
            entries.append(Line((second, "：", *self.setting(kind))))
        adjusted: list[Part] = []
        if self.adopted and self.maybe(60):
            adjusted.append(Line(("調整：可",)))
            self.open_parameters.append((name, kind))
        self.declare(("基準値 ", name, "：", *self.type_of(kind)), Group(tuple(entries)), *adjusted)
        self.learn(kind, (name,), open_=False)
        self.parameters[name] = kind

    def setting(self, kind: Kind) -> Text:
        match self.chance.randrange(8):
            case 0:
                return ("資料に数なし",)
            case 1:
                low, high = {
                    YEN: ("100円", "300円"),
                    PERSONS: ("1人", "4人"),
                    MASS: ("1kg", "2kg"),
                    NUMBER: ("1/2", "2"),
                    RATE: ("50円/人", "100円/人"),
                }[kind]
                return (f"{low} 以上 {high} 以下 で 都道府県 が 定める",)
            case _:
                return self.literal(kind)

    def inputs(self, number: int) -> None:
        facts = tuple(self.fact() for _ in range(number))
        self.declare(("入力",), Group(facts))

    def fact(self) -> Part:
        enumerations = self.enumerations()
        kinds = [TRUTH, TRUTH, YEN, PERSONS, PERSONS, MASS, NUMBER, DATE, DATE, YEAR, RATE]
        kind = self.chance.choice(kinds + enumerations * 3)
        name = self.name("事実")
        bounds = self.chance.choice(BOUNDS[kind]) if kind in BOUNDS else ""
        lines: list[Part] = []
        if self.maybe(25) and self.scope:
            lines.append(Line(("　条件：", *self.condition(1).text)))
            self.absent.append(((name,), kind))
            if self.maybe(20):
                lines.append(self.presumption("対象外", self.presumable(kind, bounds)))
        if self.maybe(20):
            lines.append(self.presumption("未回答", self.presumable(kind, bounds)))
        if kind in STEPS and self.maybe(30):
            lines.append(Line(("　刻み：", STEPS[kind])))
        self.learn(kind, (name,))
        self.plain_facts.append((name, kind))
        head = Line((name, "：", *self.type_of(kind), bounds))
        return Block((head, Group(tuple(lines))))

    def form(self) -> None:
        """A form in several parts: which questions are asked hangs on one answer."""
        kind = TRUTH
        enumerations = self.enumerations()
        if enumerations and self.maybe(70):
            kind = self.chance.choice(enumerations)
        asked = self.name("事実")
        parts: list[Part] = [Line((asked, "：", *self.type_of(kind)))]
        self.learn(kind, (asked,))
        for _ in range(self.chance.randint(3, 6)):
            name, sort = self.name("事実"), self.chance.choice((TRUTH, TRUTH, YEN, PERSONS, kind))
            when: Text = (asked,) if kind == TRUTH else (asked, " が ", *self.literal(kind))
            lines: list[Part] = [Line(("　条件：", *when))]
            if self.maybe(15):
                lines.append(self.presumption("対象外", self.presumable(sort, "")))
            parts.append(Block((Line((name, "：", *self.type_of(sort))), Group(tuple(lines)))))
            self.learn(sort, (name,))
            self.absent.append(((name,), sort))
        self.declare(("入力",), *parts)

    def presumption(self, label: str, value: Text) -> Part:
        """`未回答：いいえ とみなす`, sometimes under one reading only."""
        readings = [kind for kind in self.members if kind.detail.startswith(self.interpretation)]
        when: Text = ()
        if readings and self.maybe(50):
            kind = self.chance.choice(readings)
            when = ("（", Name(kind.detail), " が ", *self.literal(kind), " の場合）")
        return Line((f"　{label}：", *value, " とみなす", *when))

    def presumable(self, kind: Kind, bounds: str) -> Text:
        """A value that lies within all the bounds a fact of this kind may have."""
        if kind in INNER:
            return (INNER[kind],)
        if kind == DATE and bounds:
            return ("令和6年2月29日",)
        return self.literal(kind)

    def sheet(self) -> None:
        name = self.name("回答")
        numbers = tuple(range(1, self.chance.randint(3, 6)))
        rows = tuple(
            ((f"{n}",), (f"設問{n}",), (self.chance.choice(("はい", "いいえ")),)) for n in numbers
        )
        lines = [Line((f"| {n[0]} | {text[0]} | {hit[0]} |",)) for n, text, hit in rows]
        head = Line(("| 問 | 設問 | 該当 |",))
        self.declare(("質問票 ", name), Line(("選択肢：はい、いいえ",)), head, Group(tuple(lines)))
        self.questions.append((name, numbers))

    def listing(self) -> None:
        shape, name = self.name("構造"), self.name("一覧")
        fields: dict[Kind, tuple[Name, ...]] = {}
        lines: list[Part] = []
        for kind in self.chance.sample(
            (YEN, PERSONS, TRUTH, DATE, YEAR, MASS), self.chance.randint(2, 3)
        ):
            part = self.name("項目")
            fields[kind] = (part,)
            bounds = self.chance.choice(BOUNDS.get(kind, ("",)))
            lines.append(Line((part, "：", *self.type_of(kind), bounds)))
        self.declare(("構造 ", shape), *lines)
        if self.maybe(25):
            record = self.name("記録")
            self.declare(("入力",), Line((record, "：", shape)))
            for kind, parts in fields.items():
                self.learn(kind, (record, " の ", parts[0]))
        head = Line((name, "：", shape, " の 一覧、人"))
        moments = [kind for kind in (DATE, YEAR) if kind in fields]
        if moments and self.maybe(60):
            self.covered(head, moments[0], fields[moments[0]][0])
        else:
            self.declare(("入力",), head)
        self.lists.append(Listed(name, fields))

    def covered(self, head: Line, kind: Kind, moment: Name) -> None:
        """A list with 収録, between facts or fixed days."""
        ends: list[Text] = []
        for _ in range(2):
            if self.maybe(25):
                ends.append(self.literal(kind))
                continue
            name = self.name("事実")
            bounds = self.chance.choice(BOUNDS[kind])
            self.declare(("入力",), Line((name, "：", *self.type_of(kind), bounds)))
            self.learn(kind, (name,))
            ends.append((name,))
        stretch = (" が ", *ends[0], " から ", *ends[1], " まで")
        self.declare(("入力",), head, Line(("　収録：", moment, *stretch)))

    def rule(self) -> None:
        """One rule, sometimes in two versions."""
        made = self.chance.choice(
            (self.judgement, self.judgement, self.calculation, self.calculation, self.table)
        )
        if self.maybe(85):
            made(None)
            return
        first, second = self.chance.choice(PERIODS)
        before = len(self.declarations)
        made(first)
        if len(self.declarations) == before + 1 and self.maybe(90):
            self.second_version(first, second)

    def second_version(self, first: str, second: str) -> None:
        """The declaration just made once more, for another period (and the same text but for that)."""
        block = self.declarations[-1]
        assert isinstance(block, Block)
        period = Line((f"適用：{first}",))
        parts = [
            evolve(part, text=(f"適用：{second}",)) if part == period else part
            for part in block.parts
        ]
        bodies = [
            at for at, part in enumerate(parts) if isinstance(part, Items) and len(part.items) > 2
        ]
        for at in bodies:
            listing = parts[at]
            assert isinstance(listing, Items)
            parts[at] = evolve(listing, items=listing.items[:-1])
        self.declarations.append(Block(tuple(parts)))

    def judgement(self, period: str | None) -> None:
        name = self.name("判定")
        parts: list[Part] = [] if period is None else [Line((f"適用：{period}",))]
        if self.adopted and period is None and self.maybe(40):
            parts.append(Line(("調整：可",)))
            self.open_rules.append(name)
        absent = self.maybe(15)
        if absent:
            parts.append(self.precondition())
        if self.maybe(12):
            parts.append(self.presumption("不明", (self.chance.choice(("非該当", "該当")),)))
        match self.chance.randrange(10):
            case 0 | 1:
                parts += self.provisos(TRUTH)
            case 2 | 3 | 4:
                parts.append(Line((*self.lead(parts), *self.condition(2).text)))
            case _ if parts:
                parts.append(Line(("原則：", *self.condition(2).text)))
            case _:
                parts.append(self.clauses(0))
        self.declare(("判定 ", name), *parts)
        self.rules.append((name, TRUTH))
        self.learn(TRUTH, (name,))
        if absent:
            self.absent.append(((name,), TRUTH))

    def lead(self, before: list[Part]) -> Text:
        """A bare body follows the heading; after an attribute it must say what it is."""
        return ("原則：",) if before else ()

    def clauses(self, depth: int) -> Items:
        """A list of 号, sometimes with lists inside."""
        number = self.chance.randint(2, 4)
        heads = ["次の全てに該当", "次のいずれかに該当", "次のいずれにも該当しない"]
        heads.append(f"次のうち{self.chance.randint(1, number)}つ以上に該当")
        items: list[Text | Items] = []
        for _ in range(number):
            nested = depth < 2 and self.maybe(20)
            items.append(self.clauses(depth + 1) if nested else self.condition(1).text)
        return Items(self.chance.choice(heads), tuple(items))

    def precondition(self) -> Part:
        return Line(("前提：", *self.condition(1).text))

    def provisos(self, kind: Kind) -> list[Part]:
        """原則 and ただし, with 優先 between some of them."""
        number = self.chance.randint(1, 3)
        labels = [self.name("書") for _ in range(number)]
        each: list[Part] = []
        for label in labels:
            value = self.worth(kind)
            each.append(
                Line(("ただし「", label, "」 ", *self.condition(1).inside(), " の場合：", *value))
            )
        orders: list[Part] = [
            Line(("「", labels[strong], "」は「", labels[weak], "」に優先"))
            for strong in range(number)
            for weak in range(strong + 1, number)
            if self.maybe(55)
        ]
        rule: list[Part] = [Line(("原則：", *self.worth(kind)))] if self.maybe(85) else []
        return [*rule, Group(tuple(each)), Group(tuple(orders))]

    def worth(self, kind: Kind) -> Text:
        if self.maybe(8):
            return ("対象外",)
        if self.maybe(30) and kind in self.asked:
            return self.chance.choice(self.asked[kind])
        return self.literal(kind) if self.maybe(50) else self.value(kind, 1).text

    def result_kind(self) -> Kind:
        enumerations = self.enumerations()
        kinds = [YEN, YEN, PERSONS, MASS, NUMBER, NUMBER, AGE, DATE, MONTHS]
        kinds += [PLACE, PERSONS, YEN] * bool(self.lists)
        kinds += [CASES] * bool(self.rows)
        kinds += [POINTS] * bool(self.questions)
        return self.chance.choice(kinds + enumerations)

    def calculation(self, period: str | None) -> None:
        name, kind = self.name("算定"), self.result_kind()
        parts: list[Part] = [] if period is None else [Line((f"適用：{period}",))]
        absent = self.maybe(25)
        if absent:
            parts.append(self.precondition())
        if kind == YEN:
            parts.append(Line(("端数：", self.chance.choice(ROUNDINGS))))
        if kind == NUMBER and self.maybe(30):
            parts.append(
                Line(("端数：", self.chance.choice(("整数未満切捨て", "0.1%未満四捨五入"))))
            )
        parts += (
            self.provisos(kind) if self.maybe(45) else [Line(("原則：", *self.value(kind, 2).text))]
        )
        self.declare(("算定 ", name, "：", *self.type_of(kind)), *parts)
        self.rules.append((name, kind))
        self.learn(kind, (name,))
        if absent:
            self.absent.append(((name,), kind))

    def table(self, period: str | None) -> None:
        columns = self.chance.sample(
            self.columns(), min(len(self.columns()), self.chance.randint(1, 2))
        )
        if not columns:
            self.judgement(period)
            return
        name, kind = self.name("表"), self.result_kind()
        match = self.chance.choice(("一意", "一意", "先頭", "合計", "一覧"))
        if match in {"合計", "一覧"} and kind.word != "数量":
            match = "先頭"
        parts: list[Part] = [] if period is None else [Line((f"適用：{period}",))]
        if match != "一意" or self.maybe(20):
            parts.append(Line((f"一致：{match}",)))
        if kind == YEN and match != "一覧":
            parts.append(Line(("端数：", self.chance.choice(ROUNDINGS))))
        if match == "一意":
            cells = self.partition([column for _, column in columns])
        else:
            cells = [
                tuple(self.cell(column) for _, column in columns)
                for _ in range(self.chance.randint(1, 4))
            ]
        rows = tuple((each, self.worth(kind)) for each in cells)
        rest = self.worth(kind) if self.maybe(35) else None
        heads = tuple(text for text, _ in columns)
        parts.append(Grid(heads, rows, rest, free=match not in {"先頭", "一覧"}))
        self.declare(("表 ", name, "：", *self.type_of(kind)), *parts)
        if match == "一覧":
            self.rows.append((name, kind))
            return
        self.rules.append((name, kind))
        self.learn(kind, (name,))

    def columns(self) -> list[tuple[Text, Kind]]:
        fitting = (TRUTH, PERSONS, YEN, MASS)
        return [
            (text, kind)
            for kind, texts in self.asked.items()
            for text in texts
            if (kind in fitting or kind.word in {"区分", "順序区分"})
            and not kind.detail.startswith(READINGS)
        ]

    def groups(self, kind: Kind) -> list[Text]:
        """Cells of one column that exclude each other."""
        if kind == TRUTH:
            return [("はい",), ("いいえ",)]
        if kind in LITERALS:
            return [(cell,) for cell in self.stretches(kind)]
        members = list(self.members[kind])
        self.chance.shuffle(members)
        cut = self.chance.randint(1, len(members) - 1)
        tail: Text = (
            ("その他",) if self.maybe(40) else (Mixed(tuple((m,) for m in members[cut:]), "、"),)
        )
        return [(Mixed(tuple((m,) for m in members[:cut]), "、"),), tail]

    def stretches(self, kind: Kind) -> list[str]:
        match kind.detail:
            case "人":
                cells = self.chance.choice(
                    (["0〜1人", "2〜3人", "4人以上"], ["1人以下", "3人以上"])
                )
            case "円":
                cells = self.chance.choice(
                    (["100円未満", "100〜300円", "300円超"], ["200円以下", "その他"])
                )
            case _:
                cells = self.chance.choice(
                    (["1kg未満", "1kg以上2kg未満", "2kg以上"], ["1kg", "2kg以上"])
                )
        return [each for each in cells if self.maybe(90)] or cells[:1]

    def partition(self, kinds: Sequence[Kind]) -> list[tuple[Text, ...]]:
        """Rows that never match together."""
        if not kinds:
            return [()]
        if self.maybe(15):
            return [(("－",), *rest) for rest in self.partition(kinds[1:])]
        first = self.groups(kinds[0])
        rows: list[tuple[Text, ...]] = []
        shared = self.partition(kinds[1:])
        for cell in first:
            if self.maybe(30):
                rows.append((cell, *(("－",) for _ in kinds[1:])))
            else:
                rows += [(cell, *rest) for rest in shared]
        return rows[:7]

    def cell(self, kind: Kind) -> Text:
        return ("－",) if self.maybe(25) else self.chance.choice(self.groups(kind))


def crowd(author: Author) -> None:
    """So many facts, each for and against, that the cases are not looked at one by one."""
    names = [author.name("旗") for _ in range(author.chance.randint(9, 13))]
    author.declare(("入力",), Group(tuple(Line((name, "：はい／いいえ")) for name in names)))
    pairs = [author.chance.sample(names, 2) for _ in range(author.chance.randint(10, 14))]
    for part in (pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]):
        items: list[Text] = [
            author.chance.choice(
                (
                    ("（", one, " でない） または ", other),
                    (one, " かつ （", other, " でない）"),
                    (one, " の場合は、", other),
                )
            )
            for one, other in part
        ]
        name = author.name("判定")
        author.declare(("判定 ", name), Items("次のうち3つ以上に該当", tuple(items)))
        author.learn(TRUTH, (name,))


HEADER = (
    Line(("制度 試しの制度",)),
    Line(("題名：生成した制度",)),
    Line(("根拠：試験法 第1条",)),
    Line(("適用：令和5年4月1日 から 令和9年3月31日 まで",)),
)


def policy(chance: Random, size: int) -> Policy:
    """A description of a policy; `size` 1 to 8 decides how much it declares."""
    author = Author(chance)
    fill(author, size)
    return Policy(HEADER, tuple(author.declarations), tuple(author.names))


def fill(author: Author, size: int) -> None:
    """So much of everything, in what is there already."""
    chance = author.chance
    for _ in range(chance.randint(0, 1 + size // 4)):
        author.enumeration()
    if author.maybe(25):
        author.listing()
    if author.maybe(25):
        author.sheet()
    if author.maybe(25):
        author.reading()
    if author.maybe(30):
        author.form()
    author.inputs(chance.randint(1, 1 + size // 2))
    for _ in range(chance.randint(0, 1 + size // 4)):
        author.parameter()
    if size > 4 and author.maybe(10):
        crowd(author)
    for _ in range(chance.randint(1, size)):
        author.rule()
        if author.maybe(10):
            author.inputs(1)


def renaming(chance: Random, names: Iterable[str]) -> dict[str, str]:
    """Another name for each name, so that their order changes too."""
    keys = list(names)
    numbers = chance.sample(range(1, 10 * len(keys) + 1), len(keys))
    return {
        key: f"{chance.choice('甲乙丙丁戊己')}{number}"
        for key, number in zip(keys, numbers, strict=True)
    }
