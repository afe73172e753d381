"""`sadame docs`: a reference site made from rule files, to be opened from a folder."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.dsl.diagnostics import Severity
from sadame.engine.app.books import Opened, open_paths
from sadame.engine.app.case_files import read_case
from sadame.engine.app.cli.diff import require_word
from sadame.engine.app.disk import CalledWrongly, read_text
from sadame.engine.app.library import shipped_home
from sadame.engine.app.render import print_findings

if TYPE_CHECKING:
    from sadame.docs_gen.phrases import Phrases

HELP = """
使い方: sadame docs [PATH…] --out DIR [--format docx] [--css FILE] [--phrases FILE]

規則ファイルから、読むための頁を作ります。サーバーもネットワークも要らず、フォルダーの index.html を開けば読めます。

引数:
  PATH            規則ファイルか、それを含むフォルダー（省けば同梱の制度）

オプション:
  --out DIR       書き出すフォルダー
  --format docx   頁の代わりに、制度ごとの Word のファイルを書き出す（目次と表の付いた文書）
  --css FILE      見た目を替えるファイル（初めの見た目に重ねる）
  --phrases FILE  言い回しを替えるファイル（YAML、TOML、JSON）
  -h, --help      この説明
"""
FORMATS = ("docx",)
_LIMIT = 2_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`PATH… --out --format --css --phrases`."""
    parser.add_argument("paths", nargs="*", type=Path, default=[], metavar="PATH")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--format", metavar="頁の書式")
    parser.add_argument("--css", type=Path, metavar="FILE")
    parser.add_argument("--phrases", metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Make the pages; 1 if the rules are wrong."""
    from sadame.engine.app.output.folder import refuse_foreign, replace_folder

    is_word = _is_word(options)
    refuse_foreign(options.out)
    paths = options.paths or [home for home in [shipped_home()] if home is not None]
    opened = open_paths(paths)
    found = [each for each in opened.findings() if each.severity is Severity.ERROR]
    if found:
        print_findings(found, opened.sources)
        return 1
    made = _papers if is_word else _pages
    files = made(opened, paths, options)
    replace_folder(options.out, lambda home: _write(home, files))
    if is_word:
        print(f"{options.out} に書き出しました（{len(files)}件）")
    else:
        pages = sum(name.endswith(".html") for name in files)
        print(f"{options.out / 'index.html'} に書き出しました（{pages}頁）")
    return 0


def _is_word(options: argparse.Namespace) -> bool:
    if options.format is None:
        return False
    if options.format not in FORMATS:
        raise CalledWrongly(
            f"「{options.format}」という書式はありません", f"{'、'.join(FORMATS)} を書いてください"
        )
    require_word()
    return True


def _pages(opened: Opened, paths: list[Path], options: argparse.Namespace) -> Mapping[str, str]:
    from sadame.docs_gen.site.build import site
    from sadame.engine.app.calculator import calculated
    from sadame.engine.app.pages import given

    css = read_text(options.css, _LIMIT) if options.css is not None else ""
    say = _phrases(options)
    return site(calculated(given(opened, paths), opened.sources, say), say, css)


def _papers(opened: Opened, paths: list[Path], options: argparse.Namespace) -> Mapping[str, bytes]:
    from sadame.docs_gen.site.build import documents
    from sadame.docs_gen.word import Form, word_bytes
    from sadame.engine.app.pages import given

    form = Form(contents=True, numbered=True)
    made = documents(given(opened, paths), _phrases(options))
    return {f"{each.path}.docx": word_bytes(each, form) for each in made}


def _phrases(options: argparse.Namespace) -> "Phrases":
    from sadame.docs_gen.phrases import ChangedWrongly, phrases

    say = phrases()
    if options.phrases is not None:
        try:
            say = say.changed(read_case(options.phrases))
        except ChangedWrongly as slip:
            raise CalledWrongly(f"{options.phrases}：{slip.message}", slip.hint) from None
    return say


def _write(home: Path, files: Mapping[str, str | bytes]) -> None:
    from sadame.engine.app.output.folder import FORMAT, RECORD, digests

    for name, text in files.items():
        (home / name).write_bytes(text.encode() if isinstance(text, str) else text)
    record = {"format": FORMAT, "files": digests(home)}
    (home / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
