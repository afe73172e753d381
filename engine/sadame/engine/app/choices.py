"""What is asked for by name: the readings of 解釈, the results of a 制度. A near name is offered for a wrong one.

In: what was typed. Out: the names as the program has them; `CalledWrongly` where there is no such thing.
"""

from collections.abc import Mapping, Sequence

from sadame.dsl import suggest
from sadame.dsl.core import Program, Reading
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
    known = {each.name: each for each in (cut.symbols if cut else ()) if isinstance(each, Reading)}
    chosen: dict[str, str] = {}
    for text in said:
        name, equals, member = fold(text).partition("=")
        if not equals:
            raise CalledWrongly(
                f"--reading の「{text}」に「=」がありません", "名前=読み方 の形で書いてください"
            )
        reading = _reading(known, name_of(name.strip()))
        word = name_of(member.strip())
        if word not in reading.type.members:
            words = "」か「".join(reading.type.members)
            raise CalledWrongly(
                f"解釈「{reading.name}」に「{word}」という読み方はありません",
                f"「{words}」を選んでください",
            )
        chosen[reading.name] = word
    return chosen


def _reading(known: Mapping[str, Reading], name: str) -> Reading:
    found = [each for full, each in known.items() if full == name or full.endswith(f" の {name}")]
    if len(found) == 1 or name in known:
        return known.get(name) or found[0]
    near = suggest.near(name, list(known)) or list(known)
    hint = "".join(f"「{each}」" for each in near[:5])
    raise CalledWrongly(
        f"「{name}」という解釈はありません",
        f"{hint}があります" if hint else "この制度にはこの基準日の解釈がありません",
    )
