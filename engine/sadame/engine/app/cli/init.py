"""`sadame init`: a folder to begin with: a small commented example, its facts, and what checks them."""

import argparse
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from sadame.engine.app.new_files import write_new
from sadame.engine.app.version import version

HELP = """
使い方: sadame init DIR

規則ファイルを書き始めるためのフォルダーを作ります。注釈付きの小さな見本と、その事実、
読み方の説明、記録する前と送った後に確かめるための設定を置きます。
もうあるファイルには触れません。一つでもあれば、何も書きません。

引数:
  DIR         作るフォルダー（「.」なら今のフォルダー）

オプション:
  -h, --help  この説明
"""

#: Where each template goes; in the package none is hidden, or builders and searches would skip it.
TEMPLATES: Mapping[str, str] = {
    "README.md": "README.md",
    "hojo.sadame": "hojo.sadame",
    "jirei.yaml": "jirei.yaml",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
    "workflow.yml": ".github/workflows/sadame.yml",
    "editorconfig": ".editorconfig",
    "gitattributes": ".gitattributes",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`DIR`."""
    parser.add_argument("folder", type=Path, metavar="DIR")


def run(options: argparse.Namespace) -> int:
    """Write the files, and say what to type next."""
    home: Path = options.folder
    write_new(home, example())
    print(f"{home} に{len(TEMPLATES)}件のファイルを置きました")
    print("".join(f"  {name}\n" for name in TEMPLATES.values()))
    print("次にすること")
    if home != Path():
        print(f"  cd {home}")
    print("  sadame test .\n続きは README.md にあります")
    return 0


def example() -> Mapping[str, str]:
    """The files of a new folder, by name."""
    home = files("sadame.engine.app") / "templates" / "init"
    known = version()
    wanted = "sadame" if known is None else f"sadame=={known}"
    return {
        target: (home / name).read_text("utf-8").replace("@SADAME@", wanted)
        for name, target in TEMPLATES.items()
    }
