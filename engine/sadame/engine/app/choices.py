"""What is asked for by name: the readings of 解釈, the results of a 制度. A near name is offered for a wrong one.

In: what was typed. Out: the names as the program has them; `CalledWrongly` where there is no such thing.
"""

from collections.abc import Collection, Sequence

from sadame.dsl import suggest
from sadame.dsl.core import Program, Reading, Slice
from sadame.dsl.folding import fold, name_of
from sadame.engine.app.disk import CalledWrongly

_LISTED = 5


def choose_results(program: Program, said: Sequence[str]) -> Sequence[str] | None:
    """The results named by `--only`, in the order of the file; None = all there are."""
    if not said:
        return None
    known = results_of(program)
    wanted = {name_of(fold(each)) for each in said}
    for name in wanted - {*known}:
        near = suggest.near(name, known)
        hint = "か".join(f"「{each}」" for each in near[:3])
        raise CalledWrongly(
            f"「{name}」という結果はありません",
            f"{hint}のことですか" if hint else f"{'、'.join(known[:_LISTED])} などがあります",
        )
    return [name for name in known if name in wanted]


def results_of(program: Program) -> list[str]:
    """Names of the results of a 制度, in the order of the file."""
    rules = {rule.name for part in program.slices for rule in part.rules()}
    return [name for name in program.own if name in rules]


def choose_readings(program: Program, day: int, said: Sequence[str]) -> dict[str, str]:
    """The readings chosen by `名前=読み方`; a name may leave out its 制度 where no other has it."""
    cut = program.slice_on(day)
    return choose_readings_in([] if cut is None else [cut], said)


def choose_readings_in(parts: Sequence[Slice], said: Sequence[str]) -> dict[str, str]:
    """The same where several 断面 are looked at: what one of them has may be chosen."""
    known: dict[str, list[Reading]] = {}
    for part in parts:
        for each in part.symbols:
            if isinstance(each, Reading):
                known.setdefault(each.name, []).append(each)
    chosen: dict[str, str] = {}
    for text in said:
        name, equals, member = fold(text).partition("=")
        if not equals:
            raise CalledWrongly(
                f"--reading の「{text}」に「=」がありません", "名前=読み方 の形で書いてください"
            )
        full = _full_name(known, name_of(name.strip()))
        word = name_of(member.strip())
        members = dict.fromkeys(one for each in known[full] for one in each.type.members)
        if word not in members:
            words = "」か「".join(members)
            raise CalledWrongly(
                f"解釈「{full}」に「{word}」という読み方はありません",
                f"「{words}」を選んでください",
            )
        chosen[full] = word
    return chosen


def _full_name(known: Collection[str], name: str) -> str:
    found = [full for full in known if full == name or full.endswith(f" の {name}")]
    if len(found) == 1 or name in known:
        return name if name in known else found[0]
    near = suggest.near(name, list(known)) or list(known)
    hint = "".join(f"「{each}」" for each in near[:5])
    raise CalledWrongly(
        f"「{name}」という解釈はありません",
        f"{hint}があります" if hint else "この制度にはこの基準日の解釈がありません",
    )
