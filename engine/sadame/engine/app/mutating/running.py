"""The mutants of several 制度, tried side by side; what was tried before is not tried again.

In: programs with the paths of their files. Out: for each the `Score`s of its mutants, in the order of the file. They
are kept in the cache folder, by the content of program and trials and by our own code, after every few mutants:
who stops a run and begins again goes on where it was.
"""

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from attrs import define, field, frozen

from sadame.dsl.cache import folder
from sadame.dsl.core import Program
from sadame.engine.app.saved import code, keep, read_kept
from sadame.engine.mutation.judging import Judge, Judged, Meaning
from sadame.engine.mutation.mutants import Mutant, mutants
from sadame.engine.mutation.trying import Bench, Killer, Verdict

_SUFFIX = ".mutants"
_AT_ONCE = 10
"""So many mutants are handed to a process at a time."""


@frozen
class Subject:
    """A 制度 and the path of the file whose declarations are changed."""

    program: Program
    path: str


@frozen
class Score:
    """A mutant and what came of it."""

    mutant: Mutant
    verdict: Verdict


Told = Callable[[int, int], None]
"""Is told how many mutants are done, of how many."""


def has_solver() -> bool:
    """Whether what can tell the meaning of a mutant is installed."""
    return find_spec("z3") is not None


def scores(
    subjects: Sequence[Subject], only: Collection[str], jobs: int, tell: Told
) -> list[tuple[Score, ...]]:
    """For each 制度 its mutants (of the names in `only`, if there are any) and what came of them."""
    lists = [mutants(each.program, each.path) for each in subjects]
    chosen = [
        [i for i, each in enumerate(found) if not only or each.owner in only] for found in lists
    ]
    shelves = [_Shelf(_place(each)) for each in subjects]
    todo = [
        (n, piece)
        for n, numbers in enumerate(chosen)
        for piece in _pieces([i for i in numbers if lists[n][i].key not in shelves[n].found])
    ]
    total = sum(map(len, chosen))
    done = total - sum(len(numbers) for _, numbers in todo)
    tell(done, total)
    for n, numbers, verdicts in _tried(subjects, todo, jobs):
        shelves[n].put({lists[n][i].key: each for i, each in zip(numbers, verdicts, strict=True)})
        done += len(numbers)
        tell(done, total)
    return [
        tuple(Score(found[i], shelf.found[found[i].key]) for i in numbers)
        for found, numbers, shelf in zip(lists, chosen, shelves, strict=True)
    ]


def _pieces(numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield tuple(numbers[start : start + _AT_ONCE])


# ── processes ────────────────────────────────────────────────────────────────────────────────────

_Task = tuple[int, tuple[int, ...]]
_Answer = tuple[int, tuple[int, ...], tuple[Verdict, ...]]


def _tried(subjects: Sequence[Subject], todo: Sequence[_Task], jobs: int) -> Iterator[_Answer]:
    """What came of each piece of work, in the order in which they are done."""
    if jobs <= 1 or len(todo) <= 1:
        worker = _Worker(subjects)
        yield from map(worker.do, todo)
        return
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(subjects,)) as pool:
        waiting: list[Future[_Answer]] = [pool.submit(_do, each) for each in todo]
        try:
            for each in as_completed(waiting):
                yield each.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@define
class _Worker:
    """Tries mutants, of one 制度 after the other; the kept cases of the last one stay."""

    subjects: Sequence[Subject]
    _last: "tuple[int, Bench, tuple[Mutant, ...]] | None" = field(default=None, init=False)

    def do(self, task: _Task) -> _Answer:
        """A piece of work."""
        number, chosen = task
        if self._last is None or self._last[0] != number:
            subject = self.subjects[number]
            found = mutants(subject.program, subject.path)
            self._last = (number, Bench(subject.program, _judge()), found)
        _, bench, found = self._last
        return number, chosen, tuple(bench.verdict(found[i]) for i in chosen)


def _judge() -> Judge | None:
    if not has_solver():
        return None
    from sadame.engine.mutation.equivalence import judge

    return judge


_WORKERS: list[_Worker] = []


def _begin(subjects: Sequence[Subject]) -> None:
    _WORKERS[:] = [_Worker(subjects)]


def _do(task: _Task) -> _Answer:
    return _WORKERS[0].do(task)


def all_cores() -> int:
    """How many processes there may be at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# ── what was tried before ────────────────────────────────────────────────────────────────────────


def _place(subject: Subject) -> Path | None:
    home = folder()
    if home is None:
        return None
    digest = sha256(code("sadame.dsl", "sadame.engine", "attr", "hypothesis"))
    digest.update(f"{subject.program.content_hash} {has_solver()}".encode())
    return Path(home, digest.hexdigest() + _SUFFIX)


@define
class _Shelf:
    """Verdicts by the keys of their mutants, in memory and in a file."""

    path: Path | None
    found: dict[str, Verdict] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        if self.path is not None:
            self.found.update(_verdicts(read_kept(self.path)))

    def put(self, more: Mapping[str, Verdict]) -> None:
        """Add some."""
        self.found.update(more)
        if self.path is not None:
            said = {key: _as_data(each) for key, each in self.found.items()}
            keep(self.path, json.dumps(said, ensure_ascii=False).encode())


def _as_data(verdict: Verdict) -> list[object]:
    judged = verdict.judged
    return [
        verdict.killer.name if verdict.killer else "",
        verdict.title,
        verdict.number,
        "" if judged is None else judged.meaning.name,
        [] if judged is None else [*judged.example],
    ]


def _verdicts(data: bytes) -> Iterable[tuple[str, Verdict]]:
    """What was kept; nothing where it is not what we wrote."""
    with suppress(ValueError):
        said = json.loads(data)
        for key, each in said.items() if isinstance(said, dict) else ():
            match each:
                case [
                    str() as killer,
                    str() as title,
                    int() as number,
                    str() as meaning,
                    [*example],
                ] if killer in {"", *Killer.__members__} and meaning in {"", *Meaning.__members__}:
                    judged = Judged(Meaning[meaning], tuple(map(str, example))) if meaning else None
                    noticed = Killer[killer] if killer else None
                    yield key, Verdict(noticed, title, number, judged)
                case _:
                    continue
