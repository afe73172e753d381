"""`sadame table`: the 表 of a rule file to Excel or CSV, and back."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from sadame.dsl import suggest
from sadame.dsl.folding import fold, name_of
from sadame.dsl.tabular import WrittenTable
from sadame.engine.app.disk import CalledWrongly, replace_text
from sadame.engine.app.library import gather, heading
from sadame.engine.app.render import print_findings

HELP = """
使い方: sadame table export 制度 [表…] --out FILE.xlsx｜FILE.csv｜FOLDER [--path PATH]
       sadame table import FILE 規則ファイル [--table 表] [--check]

表を Excel か CSV に書き出し、直した行を規則ファイルに取り込みます。

export は、ますの中身を書いたとおりに書き出します。表ごとに一枚のシート（CSV では一つのファイル）です。
もうあるファイルには書きません。
import は、行だけを入れ替えます。見出し、注釈、ほかの行には触れません。書く前に検査し、
誤りがあれば何も書かずに、セルの名前で知らせます。

引数:
  制度        制度の名前か規則ファイル
  表          書き出す表の名前（省けば全部）
  FILE        取り込む .xlsx か .csv

オプション:
  --out FILE  書き出す先（.xlsx、.csv、フォルダー）
  --path PATH 制度を探すフォルダー（省けば同梱の制度と今のフォルダー）
  --table 表  取り込む先の表（シートの題名や名前から分からないとき）
  --check     書かずに、変わる行を示す（あれば終了コードは 1）
  -h, --help  この説明
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`export 制度 [表…] --out --path`, `import FILE 規則ファイル --table --check`."""
    parser.add_argument("words", nargs="+", metavar="export か import")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--path", type=Path)
    parser.add_argument("--table")
    parser.add_argument("--check", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Export or import."""
    match options.words:
        case ["export", policy, *names]:
            return _export(policy, names, options)
        case ["import", file, rules]:
            return _import(Path(file), Path(rules), options)
        case ["export", *_]:
            raise CalledWrongly("制度を指定してください", "sadame table export 制度 --out 表.xlsx")
        case ["import", *_]:
            raise CalledWrongly(
                "取り込むファイルと規則ファイルを指定してください",
                "sadame table import 表.xlsx 規則.sadame",
            )
        case _:
            raise CalledWrongly(
                f"「{options.words[0]}」はできません", "export か import を書いてください"
            )


# ── export ──


def _export(policy: str, names: Sequence[str], options: argparse.Namespace) -> int:
    from sadame.dsl.formatter import offered
    from sadame.dsl.tabular import written_tables
    from sadame.engine.app.books import open_policy
    from sadame.engine.app.new_files import write_new
    from sadame.engine.app.table_export import written_out

    out: Path | None = options.out
    if out is None:
        raise CalledWrongly("--out を指定してください", "--out 表.xlsx")
    opened, _ = open_policy(policy, [options.path] if options.path else [])
    shelf = opened.shelf
    source = next(each for each in shelf.sources if each.path == shelf.asked[0])
    tables = written_tables(source, shelf.files, offered(shelf.sources))
    chosen = _chosen(tables, names, heading(source).name)
    write_new(*written_out(chosen, heading(source).name, out))
    for table in chosen:
        print(f"表「{table.name}」 {len(table.rows.places) - 1}行")
    print(f"{out} に{len(chosen)}つの表を書きました")
    return 0


def _chosen(
    tables: Sequence[WrittenTable], names: Sequence[str], policy: str
) -> Sequence[WrittenTable]:
    """The tables that are asked for; a table without rows of its own that could be read is none."""
    there = [table for table in tables if table.rows.places]
    if not there:
        raise CalledWrongly(f"制度「{policy}」に表がありません")
    known = [table.name for table in there]
    for name in names:
        if name_of(fold(name)) not in known:
            near = suggest.near(name, known) or tuple(dict.fromkeys(known))[:6]
            listed = "".join(f"「{each}」" for each in near)
            raise CalledWrongly(f"表「{name}」はありません", f"あるのは {listed} などです")
    asked = {name_of(fold(name)) for name in names}
    return [table for table in there if not asked or table.name in asked]


# ── import ──


def _import(file: Path, rules: Path, options: argparse.Namespace) -> int:
    from sadame.engine.app.table_import import plan

    if rules.is_dir():
        raise CalledWrongly(f"{rules} はフォルダーです", "規則ファイルを一つ指定してください")
    made = plan(file, gather([rules], beside=[rules.parent]), options.table)
    if made.found:
        print_findings(made.found, made.sources)
    if not made.is_sound():
        print("取り込むとこうなるので、何も書きませんでした")
        return 1
    for name in made.skipped:
        print(f"シート「{name}」は、この規則ファイルの表ではないので読みませんでした")
    for change in made.changes:
        print(f"表「{change.table}」 {_counted(change.added, change.removed, change.changed)}")
        for sign, row in change.lines:
            print(f"  {sign} | {' | '.join(row)} |")
    if not options.check:
        for path, text in made.texts.items():
            replace_text(Path(path), _marked(Path(path), text))
            print(f"{path} に書きました")
    return 1 if options.check and made.texts else 0


def _marked(path: Path, text: str) -> str:
    """The text with the mark by which Excel knows UTF-8, where the file has it."""
    with path.open("rb") as stream:
        return f"\ufeff{text}" if stream.read(3) == b"\xef\xbb\xbf" else text


def _counted(added: int, removed: int, changed: int) -> str:
    parts = ((changed, "変わる行"), (added, "加わる行"), (removed, "消える行"))
    told = [f"{what} {count}" for count, what in parts if count]
    return "、".join(told) if told else "変わる行はありません"
