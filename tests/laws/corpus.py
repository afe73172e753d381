"""Cases on which evaluators once differed: kept as files, put to everybody again ever after.

A case is `NAME.json` (why it is kept, the files of the policy, the day, the readings, the facts as `plain`
writes them) and the files it names, the policy's own first.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import frozen
from tests.laws.plain import fact_of, plain_fact
from tests.laws.sittings import Sitting
from tests.laws.trial import NAME, book, sources

from sadame.dsl import calendar, core
from sadame.dsl.diagnostics import has_errors
from sadame.engine.case import Facts

HOME = Path(__file__).with_name("corpus")
"""The cases that are replayed with the tests."""


@frozen
class Kept:
    """A case of the corpus."""

    name: str
    why: str
    sitting: Sitting


def kept(folder: Path = HOME) -> Iterator[Kept]:
    """The cases of a folder, by name."""
    for path in sorted(folder.glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        texts = [(folder / name).read_text(encoding="utf-8") for name in said["policy"]]
        made = book(*texts)
        assert not has_errors(made.problems), (path, made.problems)
        program = made.programs[NAME]
        day = calendar.ordinal(*map(int, said["day"].split("-")))
        part = program.slice_on(day)
        assert part is not None, path
        people = [_facts(part, facts) for facts in said["facts"]]
        files = {each.path: each for each in sources(*texts)}
        sitting = Sitting(program, part, day, said["readings"], people, files)
        yield Kept(path.stem, said["why"], sitting)


def _facts(part: core.Slice, written: dict[str, object]) -> Facts:
    types = {
        name: symbol.type for name, symbol in part.by_name.items() if isinstance(symbol, core.Input)
    }
    return Facts({name: fact_of(types[name], each) for name, each in written.items()})


def keep(folder: Path, why: str, sitting: Sitting) -> str:
    """Write a case down under a name of its own, which is given; the same case is written once."""
    texts = [each.text for each in sitting.sources.values()]
    facts = [{name: plain_fact(each) for name, each in one.values.items()} for one in sitting.facts]
    name = hashlib.sha256(json.dumps([texts, facts]).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    files = [f"{name}{'' if at == 0 else f'-{at}'}.sadame" for at in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        (folder / file).write_text(text, encoding="utf-8")
    said = {
        "why": why,
        "policy": files,
        "day": calendar.to_date(sitting.day).isoformat(),
        "readings": dict(sitting.readings),
        "facts": facts,
    }
    (folder / f"{name}.json").write_text(_lines(said), encoding="utf-8")
    return name


def _lines(said: Mapping[str, object]) -> str:
    """A line for each entry, and one for each person."""
    parts = []
    for key, each in said.items():
        text = json.dumps(each, ensure_ascii=False)
        if key == "facts" and isinstance(each, list):
            people = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in each)
            text = f"[\n  {people}\n ]"
        parts.append(f' "{key}": {text}')
    return "{\n" + ",\n".join(parts) + "\n}\n"
