"""`sadame mutate`: how well the 事例 and 性質 of rule files guard them: each rule written wrongly in one place."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.dsl import suggest
from sadame.dsl.diagnostics import Severity
from sadame.dsl.source import Source
from sadame.engine.app.books import Opened, open_paths, open_policy
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.library import SUFFIX, heading
from sadame.engine.app.render import print_findings, print_json, problems_as_data

if TYPE_CHECKING:
    from sadame.engine.app.mutating.report import Report
    from sadame.engine.app.mutating.running import Subject

HELP = """
使い方: sadame mutate [制度…] [--only 名前…] [--min N] [--jobs N] [--all] [--json]

規則をわざと1か所ずつ書き間違え（以上を超に、1円違いに、号を抜くなど）、事例と性質がそれに気づくかを試します。
気づかれない書き間違いは、事例が足りないところです。

引数:
  制度          制度の名前か、規則ファイル、それを含むフォルダー（省けば今のフォルダー）

オプション:
  --only 名前…  この判定、算定、表、基準値、指標だけ
  --min N       気づく割合がN%に満たない制度があれば、終了コードを1にする（省けば100）
  --jobs N      同時に動かす数（省けば、この機械にある数）
  --all         気づかれた書き間違いも、何が気づいたかとともに示す
  --json        結果を JSON で出力する
  -h, --help    この説明

終了コード: 0 どの制度も足りている　1 足りない制度がある、または規則に誤り　2 呼び方の誤り
"""
_UNASKED = """気づかれないものが、同じ意味の書き方かどうかは調べていません
証明に使う部品（z3）は pip install "sadame[verify]" で入ります"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度… --only --min --jobs --all --json`."""
    parser.add_argument("policies", nargs="*", default=["."], metavar="制度")
    parser.add_argument("--only", nargs="+", default=[], metavar="名前")
    parser.add_argument("--min", default="100", metavar="N")
    parser.add_argument("--jobs", default="", metavar="N")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Try them all; 1 if a 制度 notices too few, or a file has errors."""
    from sadame.engine.app.mutating.running import all_cores

    least = _number("--min", options.min, 0, 100)
    jobs = _number("--jobs", options.jobs or str(all_cores()), 1, 1024)
    books = _opened(options.policies)
    for opened in books:
        found = [each for each in opened.findings() if each.severity is Severity.ERROR]
        if found:
            if options.json:
                print_json(problems_as_data(found, opened.sources))
            else:
                print_findings(found, opened.sources)
            return 1
    return _tell(books, (least, jobs), options)


def _number(name: str, said: str, least: int, most: int) -> int:
    if not said.isdecimal() or not least <= int(said) <= most:
        raise CalledWrongly(
            f"{name} の「{said}」は使えません", f"{least}から{most}までの整数で書いてください"
        )
    return int(said)


def _opened(said: Sequence[str]) -> list[Opened]:
    """One book for all paths, and one for each 制度 that is named."""
    is_path = [each.endswith(SUFFIX) or Path(each).exists() for each in said]
    paths = [Path(each) for each, known in zip(said, is_path, strict=True) if known]
    names = [each for each, known in zip(said, is_path, strict=True) if not known]
    return [
        *([open_paths(paths)] if paths else []),
        *(open_policy(name, ())[0] for name in names),
    ]


def _tell(books: Sequence[Opened], limits: tuple[int, int], options: argparse.Namespace) -> int:
    from sadame.engine.app.mutating.report import reports
    from sadame.engine.app.mutating.running import Subject, has_solver, scores
    from sadame.engine.mutation.trying import Unsound

    least, jobs = limits
    subjects: list[Subject] = []
    sources: dict[str, Source] = {}
    for opened in books:
        paths = {heading(each).name: each.path for each in opened.shelf.sources}
        subjects += [Subject(each, paths[each.name]) for each in opened.programs()]
        sources |= opened.sources
    _know(subjects, options.only)
    try:
        tried = scores(subjects, options.only, jobs, _teller())
    except Unsound as unsound:
        raise CalledWrongly(
            f"「{unsound}」が、書き間違える前から合いません", "先に sadame test で確かめてください"
        ) from None
    found = reports(subjects, tried, sources)
    if options.json:
        print_json({"policies": [each.as_data() for each in found]})
    else:
        for each in found:
            print(each.text(with_all=options.all))
        print(_whole(found))
        if not has_solver() and any(each.survivors for each in found):
            print(_UNASKED)
    return 1 if any(each.share * 100 < least for each in found) else 0


def _know(subjects: "Sequence[Subject]", only: Sequence[str]) -> None:
    """Refuse names that none of them declares: nothing would be tried, and all would seem to be well."""
    known = {
        name: None
        for each in subjects
        for name in (
            *each.program.own,
            *(about.name for cut in each.program.slices for about in cut.indicators),
        )
    }
    for name in only:
        if name not in known:
            near = "".join(f"「{each}」" for each in suggest.near(name, [*known])[:3])
            raise CalledWrongly(
                f"「{name}」という名前はありません", f"{near}のことですか" if near else ""
            )


def _whole(found: "Sequence[Report]") -> str:
    total = sum(len(each.counted) for each in found)
    survived = sum(len(each.survivors) for each in found)
    return f"書き間違い {total}件　" + (
        f"うち気づかれない {survived}件" if survived else "すべて気づきます"
    )


def _teller() -> Callable[[int, int], None]:
    """Says on the terminal how far one is; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None

    def tell(done: int, total: int) -> None:
        end = "\r" if done < total else "\r\033[K"
        sys.stderr.write(f"\r試した書き間違い {done} / {total}{end}")
        sys.stderr.flush()

    return tell
