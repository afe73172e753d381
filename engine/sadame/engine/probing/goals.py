"""What the cases of a rule have to show."""

from attrs import frozen

from sadame.dsl import core


@frozen(eq=False)
class Way:
    """A condition under which a goal is shown, and what is shown then, for the 備考."""

    condition: core.Expr
    words: str


@frozen(eq=False)
class Goal:
    """Something to show: one of the `ways`, the first that can be.

    `twin` = the number of the thing which, turned round, makes the rule come out otherwise; 0 = that is not asked for.
    `edge` = the comparison it is about, `side` = which side of it is meant, in words. `is_quiet` = that it is not
    shown is not worth a word.
    """

    ways: tuple[Way, ...]
    twin: int = 0
    edge: core.Expr | None = None
    side: str = ""
    is_quiet: bool = False

    def named(self, way: Way) -> str:
        """What is shown in this way, so that it can be told from all else."""
        is_at_edge = self.side and way.words == self.ways[0].words
        return f"{way.words}の{self.side}" if is_at_edge else way.words


@frozen(eq=False)
class Plan:
    """The goals of one rule. `twin` = its body, in which each numbered thing can be turned round.

    `left` = what no goal was made of, there being too many of its kind.
    """

    rule: core.Rule
    twin: core.Expr
    goals: tuple[Goal, ...]
    left: tuple[str, ...] = ()
