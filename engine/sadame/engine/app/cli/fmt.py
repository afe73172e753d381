"""`sadame fmt`: rule files in their one canonical text."""

import argparse
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

from attrs import frozen

from sadame.dsl.formatter import format_source, offered
from sadame.engine.app.disk import replace_text
from sadame.engine.app.library import gather
from sadame.engine.app.render import print_json

HELP = """
使い方: sadame fmt [--check｜--diff] [PATH…] [--json]

規則ファイルの書き方をそろえます。意味は変わりません。注釈と空行はその場に残り、
読めない行と自由に書いた文（題名、説明、問 など）には触れません。

引数:
  PATH        規則ファイルか、それを含むフォルダー（省けば今のフォルダー）

オプション:
  --check     書き換えずに、そろっていないファイルを挙げる（あれば終了コードは 1）
  --diff      書き換えずに、どこが変わるかを示す（あれば終了コードは 1）
  --json      結果を JSON で出力する
  -h, --help  この説明
"""


@frozen
class Formatted:
    """A file before and after."""

    path: str
    before: str
    after: str

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after

    def difference(self) -> str:
        """A unified diff."""
        old, new = _lines(self.before), _lines(self.after)
        return "".join(unified_diff(old, new, self.path, f"{self.path}（整えた後）"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`PATH… --check --diff --json`."""
    parser.add_argument("paths", nargs="*", type=Path, default=[Path()], metavar="PATH")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--diff", action="store_true")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Format, or only say what formatting would change; 1 if it would change something."""
    files = list(_formatted(options.paths))
    changed = [each for each in files if each.has_changed]
    only_look: bool = options.check or options.diff
    if not only_look:
        for each in changed:
            replace_text(Path(each.path), each.after)
    if options.json:
        print_json(_as_data(files, with_diff=options.diff, written=not only_look))
    elif options.diff:
        print("".join(each.difference() for each in changed), end="")
    elif changed:
        print("\n".join(each.path for each in changed))
        done = "そろっていません" if only_look else "整えました"
        print(f"{len(files)}件のうち {len(changed)}件{'が' if only_look else 'を'}{done}")
    return 1 if only_look and changed else 0


def _formatted(paths: list[Path]) -> Iterator[Formatted]:
    """The files that were asked for, one by one."""
    shelf = gather(paths)
    names: Mapping[str, frozenset[str]] = offered(shelf.sources)
    asked = frozenset(shelf.asked)
    for source in shelf.sources:
        if source.path in asked:
            yield Formatted(source.path, source.text, format_source(source, names))


def _lines(text: str) -> list[str]:
    """The lines for a diff; a file without a last line end is shown with one, and with a note."""
    lines = [f"{line}\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        return lines[:-1]
    return [*lines, "（ファイルの終わりに改行がありません）\n"]


def _as_data(files: list[Formatted], *, with_diff: bool, written: bool) -> dict[str, object]:
    return {
        "files": [
            {"path": each.path, "changed": each.has_changed}
            | ({"diff": each.difference()} if with_diff else {})
            for each in files
        ],
        "written": written,
    }
