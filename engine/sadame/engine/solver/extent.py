"""Whether what holds of short lists holds of lists of any length.

A condition over the elements of a 一覧 (いずれか, 全て, k 以上) asks only whether elements of some kinds are there: k
that fulfil it, one on which it is 対象外. Whatever a case with a long list shows, a list with so many elements of each
kind that is asked about shows as well; the others can be struck. With as many elements as that, a proof is one for
every list. Anything else (sums, counts, 順位, a list handed on) may need longer ones.
"""

from collections.abc import Collection, Iterable

from attrs import field, frozen

from sadame.engine.solver.formulas import Formula, identity

SIZE, LARGE = 3, 16
"""So many elements of a 一覧 are looked at, and so many at most where that does not decide."""


@frozen
class Reach:
    """Of which lists holds what is proved with as many elements as are looked at.

    `is_any` = of lists of any length; `longer` = so many elements may tell more, 0 = no number is known to.
    """

    is_any: bool = True
    longer: int = 0


@frozen(eq=False)
class Extent:
    """What the rules of a case ask of the elements of its lists; every copy of the case writes it down here.

    `kinds` = by rule and list, the kinds of elements it asks about, each told of the first element, and how many of
    them it can tell apart; `counted` = by rule, the lists whose elements it counts; `whole` = those it looks at in
    another way.
    """

    kinds: dict[str, dict[str, dict[int, tuple[Formula, int]]]] = field(factory=dict)
    counted: dict[str, set[str]] = field(factory=dict)
    whole: dict[str, set[str]] = field(factory=dict)

    def asks(self, rule: str, names: Iterable[str], kinds: Iterable[tuple[Formula, int]]) -> None:
        """A rule asks whether so many elements of these kinds are in the lists."""
        open_ = [each for each in kinds if not isinstance(each[0], bool)]
        for name in names:
            known = self.kinds.setdefault(rule, {}).setdefault(name, {})
            for kind, count in open_:
                _, before = known.get(identity(kind), (kind, 0))
                known[identity(kind)] = kind, max(before, count)

    def counts(self, rule: str, names: Iterable[str]) -> None:
        """A rule counts elements of these lists."""
        self.counted.setdefault(rule, set()).update(names)

    def takes(self, rule: str, names: Iterable[str]) -> None:
        """A rule looks at these lists as a whole."""
        self.whole.setdefault(rule, set()).update(names)

    def reach(self, rules: Collection[str], size: int) -> Reach:
        """How much is said of what these rules come to together, by looking at so many elements."""
        if any(self.whole.get(rule) for rule in rules):
            return Reach(is_any=False)
        if any(self.counted.get(rule) for rule in rules):  # nobody knows how many will do
            return Reach(is_any=False, longer=LARGE if size < LARGE else 0)
        needed = self._needed(rules)
        if needed <= size:
            return Reach()
        return Reach(is_any=False, longer=needed if needed <= LARGE else 0)

    def _needed(self, rules: Collection[str]) -> int:
        together: dict[str, dict[int, int]] = {}
        for rule in rules:
            for name, kinds in self.kinds.get(rule, {}).items():
                found = together.setdefault(name, {})
                for key, (_, count) in kinds.items():
                    found[key] = max(found.get(key, 0), count)
        return max((sum(each.values()) for each in together.values()), default=0)
