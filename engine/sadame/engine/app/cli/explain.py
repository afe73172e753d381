"""`sadame explain`: the page of a code, or the list of all codes."""

import argparse
import re

from attrs import asdict

from sadame.dsl.explanations import Page, codes, near_codes, page
from sadame.dsl.folding import fold
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.render import print_json

HELP = """
使い方: sadame explain [コード] [--json]

知らせのコード（E0210 など）が何を言っているか、なぜか、どう直すかを、例とともに説明します。
コードを省くと、すべてのコードの一覧を示します。言葉を書くと、題名にその言葉のあるものを示します。

引数:
  コード      知らせに付いているコード（E… 誤り、W… 注意、F… 事実の誤り）か、題名の言葉

オプション:
  --json      結果を JSON で出力する
  -h, --help  この説明
"""

_CODE = re.compile(r"[A-Z]?\d{1,4}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`コード --json`."""
    parser.add_argument("code", nargs="?", metavar="コード")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Print the page, or the pages that are meant."""
    if options.code is None:
        _show_list(_pages(codes()), as_json=options.json)
        return 0
    said = fold(options.code).strip().upper()
    if (found := page(said)) is not None:
        if options.json:
            print_json(asdict(found))
        else:
            print(_text(found))
        return 0
    named = [each for each in _pages(codes()) if options.code in each.title]
    if not named or _CODE.fullmatch(said):
        raise _unknown(said)
    _show_list(named, as_json=options.json)
    return 0


def _pages(wanted: tuple[str, ...]) -> list[Page]:
    return [found for code in wanted if (found := page(code)) is not None]


def _show_list(pages: list[Page], *, as_json: bool) -> None:
    if as_json:
        print_json({"pages": [{"code": each.code, "title": each.title} for each in pages]})
    else:
        print("\n".join(f"{each.code}　{each.title}" for each in pages))


def _text(found: Page) -> str:
    """The page without the marks of Markdown: a terminal shows the examples indented."""
    parts = (
        ("何が起きたか", found.happened),
        ("なぜ", found.why),
        ("誤りの例", found.wrong),
        ("直した例", found.right),
    )
    blocks = [f"{found.code}　{found.title}"]
    blocks += [f"■ {name}\n\n{_plain(text)}" for name, text in parts]
    return "\n\n".join(blocks)


def _plain(markdown: str) -> str:
    lines, is_example = [], False
    for line in markdown.split("\n"):
        if line.startswith("```"):
            is_example = not is_example
        else:
            lines.append(f"    {line}".rstrip() if is_example else line)
    return "\n".join(lines)


def _unknown(said: str) -> CalledWrongly:
    near = near_codes(said)
    hint = "".join(f"「{code}」" for code in near) + "のことですか" if near else ""
    return CalledWrongly(
        f"「{said}」というコードはありません", hint or "`sadame explain` で一覧を見られます"
    )
