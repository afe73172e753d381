"""`sadame diff`: two versions of rules beside each other, in words, with cases that come out otherwise."""

import argparse
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.engine.app.books import open_policy
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.new_files import write_new
from sadame.engine.app.render import print_json

if TYPE_CHECKING:
    from sadame.docs_gen.comparison import Comparison
    from sadame.engine.app.versions import Version

HELP = """
使い方: sadame diff 前 後 [--on DATE] [--format 書式 --out FILE]
       sadame diff --rev 前の改訂 後の改訂 [PATH]
       sadame diff 制度 --between DATE DATE
       （どれにも --population FILE… [--map FILE] と --json を付けられる）

二つの規則を比べて、何が変わったかを一文ずつ、結果が変わる例とともに示します。新旧対照表も作れます。

引数:
  前 後                  規則ファイルかフォルダー。「改訂:ファイル」なら、Git のその改訂のもの

オプション:
  --rev 前 後            Git の二つの改訂を比べる（場所を省けば今のフォルダー）
  --between DATE DATE    一つの制度の、二つの日に適用される定めを比べる
  --on DATE              例を探す基準日（省けば、両方が適用される日）
  --population FILE…     名簿の全員に当てはめ、だれの結果がいくら変わるかを数える
  --map FILE             名簿の列と入力の対応
  --format 書式          text・html・md・docx（省けば --out の名前から。なければ text）
  --out FILE             書き出すファイル
  --json                 機械が読む形で示す
  --path PATH…           制度を探す場所（--between のとき）
  -h, --help             この説明

終了コード: 0 同じ　1 違いがある　2 呼び方の誤り
"""
FORMATS = ("text", "html", "md", "docx")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`前 後 --rev --between --on --population --map --format --out --json --path`."""
    parser.add_argument("what", nargs="*", metavar="前 後")
    parser.add_argument("--rev", nargs=2, metavar="改訂")
    parser.add_argument("--between", nargs=2, metavar="DATE")
    parser.add_argument("--on", metavar="DATE")
    parser.add_argument("--population", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--map", type=Path, metavar="FILE")
    parser.add_argument("--format", metavar="書式")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Compare and tell; 0 the same, 1 not."""
    form = _format(options.format, options.out)
    if options.population and find_spec("polars") is None:
        raise CalledWrongly(
            "名簿を読む部品（polars）が入っていません",
            'pip install "sadame[bulk]" で入れてください',
        )
    comparison = _compared(options)
    if options.json:
        from sadame.engine.app.revising import data_of

        print_json(data_of(comparison))
        return 0 if comparison.is_same else 1
    made = _FORMS[form](comparison)
    if options.out is None:
        print(made if isinstance(made, str) else "", end="")
    else:
        write_new(options.out.parent, {options.out.name: made})
        print(f"{options.out} に書き出しました")
    return 0 if comparison.is_same else 1


def _compared(options: argparse.Namespace) -> "Comparison":
    from sadame.engine.app.revising import People, Question, between, compared

    day = read_day(options.on) if options.on is not None else None
    asked = Question(day, People(tuple(options.population), options.map))
    if options.between is not None:
        if len(options.what) != 1 or options.rev is not None:
            raise CalledWrongly(
                "--between のときは、制度を一つ書きます",
                "sadame diff 制度 --between 2025-04-01 2026-04-01 のように書いてください",
            )
        days = (read_day(options.between[0]), read_day(options.between[1]))
        version, name = _version_of(options.what[0], options.path)
        return between(version, name, days, asked)
    old, new = _sides(options)
    return compared(old, new, asked)


def _version_of(said: str, beside: list[Path]) -> "tuple[Version, str]":
    from sadame.engine.app.versions import Version

    opened, _ = open_policy(said, beside)
    return Version(said, opened), opened.shelf.policies()[0]


def _sides(options: argparse.Namespace) -> "tuple[Version, Version]":
    from sadame.engine.app.versions import of_revision, side_of

    if options.rev is not None:
        if len(options.what) > 1:
            raise CalledWrongly(
                "--rev のときに書く場所は一つです", "sadame diff --rev 前 後 規則.sadame"
            )
        place = Path(options.what[0]) if options.what else Path()
        old, new = (of_revision(each, place) for each in options.rev)
        if not old.sources() and not new.sources():
            raise CalledWrongly(
                f"{place} に、どちらの改訂でも規則ファイルがありません", "場所を確かめてください"
            )
        return old, new
    if len(options.what) != 2:
        raise CalledWrongly(
            "比べるものを二つ書いてください",
            "sadame diff 前.sadame 後.sadame のように書いてください",
        )
    old, new = (side_of(each) for each in options.what)
    return old, new


# ── formats ──────────────────────────────────────────────────────────────────────────────────────


def _format(said: str | None, out: Path | None) -> str:
    """The format that was asked for, by its name or by that of the file."""
    ending = {"html": "html", "htm": "html", "md": "md", "docx": "docx"}
    form = said or ending.get(out.suffix.lower().lstrip(".") if out is not None else "", "text")
    if form not in FORMATS:
        raise CalledWrongly(
            f"「{form}」という書式はありません", f"{'、'.join(FORMATS)} のどれかを書いてください"
        )
    if form == "docx":
        if out is None:
            raise CalledWrongly("Word の書式は画面に出せません", "--out 表.docx を付けてください")
        require_word()
    return form


def require_word() -> None:
    """Refuse where the library for Word is not there."""
    if find_spec("docx") is None:
        raise CalledWrongly(
            "Word のファイルを書く部品（python-docx）が入っていません",
            'pip install "sadame[word]" で入れてください',
        )


def _text(comparison: "Comparison") -> str:
    from sadame.docs_gen.comparison import lines

    return "\n".join([*lines(comparison), ""])


def _html(comparison: "Comparison") -> str:
    from sadame.docs_gen.comparison import document
    from sadame.docs_gen.paper import paper_html

    return paper_html(document(comparison), wide=True)


def _markdown(comparison: "Comparison") -> str:
    from sadame.docs_gen.comparison import document
    from sadame.docs_gen.markdown import markdown

    return markdown(document(comparison))


def _word(comparison: "Comparison") -> bytes:
    from sadame.docs_gen.comparison import document
    from sadame.docs_gen.word import Form, word_bytes

    return word_bytes(document(comparison), Form(wide=True))


_FORMS: Mapping[str, "Callable[[Comparison], str | bytes]"] = {
    "text": _text,
    "html": _html,
    "md": _markdown,
    "docx": _word,
}
