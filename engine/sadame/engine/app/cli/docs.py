"""`sadame docs`: a reference site made from rule files, to be opened from a folder."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from sadame.dsl.diagnostics import Severity
from sadame.engine.app.books import Opened, open_paths
from sadame.engine.app.case_files import read_case
from sadame.engine.app.disk import CalledWrongly, read_text
from sadame.engine.app.library import shipped_home
from sadame.engine.app.render import print_findings

HELP = """
使い方: sadame docs [PATH…] --out DIR [--css FILE] [--phrases FILE]

規則ファイルから、読むための頁を作ります。サーバーもネットワークも要らず、フォルダーの index.html を開けば読めます。

引数:
  PATH            規則ファイルか、それを含むフォルダー（省けば同梱の制度）

オプション:
  --out DIR       書き出すフォルダー
  --css FILE      見た目を替えるファイル（初めの見た目に重ねる）
  --phrases FILE  言い回しを替えるファイル（YAML、TOML、JSON）
  -h, --help      この説明
"""
_LIMIT = 2_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`PATH… --out --css --phrases`."""
    parser.add_argument("paths", nargs="*", type=Path, default=[], metavar="PATH")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--css", type=Path, metavar="FILE")
    parser.add_argument("--phrases", metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Make the pages; 1 if the rules are wrong."""
    from sadame.engine.app.output.folder import refuse_foreign, replace_folder

    refuse_foreign(options.out)
    paths = options.paths or [home for home in [shipped_home()] if home is not None]
    opened = open_paths(paths)
    found = [each for each in opened.findings() if each.severity is Severity.ERROR]
    if found:
        print_findings(found, opened.sources)
        return 1
    files = _files(opened, paths, options)
    replace_folder(options.out, lambda home: _write(home, files))
    print(
        f"{options.out / 'index.html'} に書き出しました（{sum(n.endswith('.html') for n in files)}頁）"
    )
    return 0


def _files(opened: Opened, paths: list[Path], options: argparse.Namespace) -> Mapping[str, str]:
    from sadame.docs_gen.phrases import ChangedWrongly, phrases
    from sadame.docs_gen.site.build import site
    from sadame.engine.app.pages import given

    say = phrases()
    if options.phrases is not None:
        try:
            say = say.changed(read_case(options.phrases))
        except ChangedWrongly as slip:
            raise CalledWrongly(f"{options.phrases}：{slip.message}", slip.hint) from None
    css = read_text(options.css, _LIMIT) if options.css is not None else ""
    return site(given(opened, paths), say, css)


def _write(home: Path, files: Mapping[str, str]) -> None:
    from sadame.engine.app.output.folder import FORMAT, RECORD, digests

    for name, text in files.items():
        (home / name).write_text(text, "utf-8", newline="\n")
    record = {"format": FORMAT, "files": digests(home)}
    (home / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
