"""The manual for clerks says all of the language, each thing in its place, and every page is found.

That what it shows is true is `test_readme.py`'s, the words it uses are `test_words.py`'s.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from sadame.dsl.ast import Match
from sadame.dsl.core import DateFunction
from sadame.dsl.lines import META, SHAPES
from sadame.dsl.rounding import Mode
from sadame.engine.app.cli import VERBS

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "manual" / "ja"
CONTENTS = MANUAL / "README.md"
PAGES = tuple(sorted(MANUAL.glob("*.md")))

_BLOCK = re.compile(r"^```(?P<words>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE_SPAN = re.compile(r"`([^`\n]+)`")
#: 同梱の「制度」の「名前」と「名前」
_SHIPPED = re.compile(r"同梱の「[^」]+」(?:の「[^」]+」(?:（[^）]*）)?(?:と「[^」]+」)?)?")
_QUOTED = re.compile(r"「([^」]+)」")
_SPACES = re.compile(r"[ \u3000]+")
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _shown(path: Path) -> str:
    """What is written in the blocks of a page, rule files and facts, right or wrong."""
    blocks = _BLOCK.finditer(path.read_text("utf-8"))
    return "\n".join(each["text"] for each in blocks if not each["words"].startswith("console"))


def _rules() -> str:
    """The rule files of the whole manual that are meant to be right."""
    texts = (path.read_text("utf-8") for path in PAGES)
    blocks = (each for text in texts for each in _BLOCK.finditer(text))
    return "\n".join(each["text"] for each in blocks if each["words"].startswith("sadame"))


def _terminals() -> set[str]:
    """The words of the grammar, and the alternatives of its word patterns."""
    grammar = files("sadame.dsl").joinpath("grammar.lark").read_text("utf-8")
    plain = set(re.findall(r'^_?[A-Z_]+: "([^"]+)"$', grammar, re.MULTILINE))
    patterns = re.findall(r"^[A-Z_]+\.3: /\(([^()?\[\]/\\]+)\)", grammar, re.MULTILINE)
    return {word for word in plain if _JAPANESE.search(word)} | {
        word for pattern in patterns for word in pattern.split("|")
    }


#: Words of the grammar that the canonical text has no use for: it writes another one.
READ_ONLY = {"又は": "または", "以降": "以後"}


@pytest.mark.parametrize("keyword", SHAPES)
def test_every_declaration_is_written_on_some_page(keyword: str) -> None:
    assert re.search(rf"^{keyword}(?: |$)", _rules(), re.MULTILINE)


def test_every_label_is_written_on_some_page() -> None:
    labels = {*META, *(label for shape in SHAPES.values() for label in shape.labels)}
    written = set(re.findall(r"^[ \u3000]*(\w+)：", _rules(), re.MULTILINE))

    # 対象 and 識別 and the rest stand at the beginning of a line, 一致 too; none only inside a sentence
    assert sorted(labels - written) == []


def test_every_word_of_the_grammar_is_written_on_some_page() -> None:
    rules = _rules()

    assert sorted(word for word in _terminals() if READ_ONLY.get(word, word) not in rules) == []


def test_every_calculation_and_rounding_is_written_on_some_page() -> None:
    rules = _rules()
    calls = [f"{each.value}（" for each in DateFunction]

    assert [word for word in (*calls, *(mode.value for mode in Mode)) if word not in rules] == []


def test_every_way_to_match_a_row_is_told_on_the_page_of_tables() -> None:
    told = (MANUAL / "hyou.md").read_text("utf-8")

    assert [each.value for each in Match if f"一致：{each.value}" not in told] == []


def test_words_that_are_only_read_are_told_beside_what_is_written() -> None:
    prose = "".join(path.read_text("utf-8") for path in PAGES)

    assert [word for word in READ_ONLY if f"「{word}」" not in prose] == []


def _spellings(path: Path) -> Iterator[str]:
    """The code in the columns of a page that are headed 書き方."""
    column: int | None = None
    for line in _BLOCK.sub("", path.read_text("utf-8")).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line[:1] == "|" else []
        if not cells:
            column = None
        elif column is None:
            headed = [at for at, cell in enumerate(cells) if cell.endswith("書き方")]
            column = headed[0] if headed else -1
        elif column >= 0:
            yield from _CODE_SPAN.findall(cells[column])


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_what_a_page_tells_to_write_stands_in_a_file_on_it(path: Path) -> None:
    shown = _SPACES.sub("", _shown(path))

    assert [each for each in _spellings(path) if _SPACES.sub("", each) not in shown] == []


def test_the_contents_lead_to_every_page() -> None:
    linked = re.findall(r"\]\(([\w.]+)\)", CONTENTS.read_text("utf-8"))

    assert sorted(linked) == sorted(path.name for path in PAGES if path != CONTENTS)


def test_every_command_has_a_place_on_the_page_of_commands() -> None:
    told = re.findall(
        r"^### `sadame (\w+)`$", (MANUAL / "komando.md").read_text("utf-8"), re.MULTILINE
    )

    assert sorted(told) == sorted(VERBS)


def test_every_word_of_the_glossary_is_told_to_the_clerk() -> None:
    reference = (ROOT / "dsl" / "README.md").read_text("utf-8").split("\n## Glossary 日英\n")[1]
    words = {
        word
        for row in re.findall(r"^\| ([^|]+) \|", reference, re.MULTILINE)
        for word in row.split("、")
    }
    told = {
        word
        for row in re.findall(
            r"^\| ([^|]+) \|", (MANUAL / "yougo.md").read_text("utf-8"), re.MULTILINE
        )
        for word in row.split("、")
    }

    assert (
        sorted(word for word in words - told if _JAPANESE.search(word) and word != "日本語") == []
    )


def test_what_a_page_says_is_shipped_is_shipped() -> None:
    files = [path.read_text("utf-8") for path in (ROOT / "policies").rglob("*.sadame")]
    shipped = {text.split("\n")[0].removeprefix("制度 "): text for text in files}
    cited = [found for path in PAGES for found in _SHIPPED.finditer(path.read_text("utf-8"))]

    assert cited
    for found in cited:
        policy, *names = _QUOTED.findall(found[0])
        for name in names:
            assert re.search(rf"^(?:\w+ )?{name}(?:：|$)", shipped[policy], re.MULTILINE), found[0]
        assert policy in shipped
