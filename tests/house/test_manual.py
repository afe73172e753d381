"""The manual for clerks says all of the language, in one place each, in plain Japanese and in one word for one thing.

That what it shows is true is `test_readme.py`'s; here is what it must not leave out, and what words it and the program may
use towards people.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest

from sadame.dsl.explanations import codes, page
from sadame.dsl.lines import META, SHAPES
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.cli import HELP, VERBS

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "manual" / "ja"
CONTENTS = MANUAL / "README.md"
PAGES = tuple(sorted(MANUAL.glob("*.md")))
HELPS = (HELP, *(import_module(f"sadame.engine.app.cli.{verb}").HELP for verb in VERBS))

_BLOCK = re.compile(r"^```(?P<words>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_TARGET = re.compile(r"\]\([^)]*\)")
_CODE_SPAN = re.compile(r"`([^`\n]+)`")
_SPACES = re.compile(r"[ \u3000]+")
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ── all of the language ──────────────────────────────────────────────────────────────────────────


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


# ── in plain Japanese ────────────────────────────────────────────────────────────────────────────

#: Words in letters that people at a city hall say themselves, and the names of other people's products.
SAID = frozenset(
    "BMI CSV Excel GitHub ICT JSON Mac PDF PowerShell Python REF SARIF TOML UTF Windows YAML".split()  # noqa: SIM905
)
#: What stands for an argument in the help. （`DATE` is 基準日; told where it stands.）
PLACEHOLDERS = frozenset({"DATE", "DIR", "FILE", "PATH"})
#: What is typed as it is: the command, its verbs and formats, and the ends of file names.
TYPED = frozenset(
    {"sadame", *VERBS, "csv", "github", "json", "sarif", "text", "xlsx", "xls", "Actions"}
)
#: Said to programmers only, by the page or message named.
TO_PROGRAMMERS = frozenset({"attrs", "Decimal", "float", "README", "md"})

_LETTERS = re.compile(r"[A-Za-z][A-Za-z]+")
_UNITS = re.compile(r"(?<![A-Za-z])(?:kg|cm|mm|km|mg|kL|mL|dL|ha|mmHg|kcal|kWh|kW)(?![A-Za-z])")
_OPTION = re.compile(r"--\w+")
_FILE_NAME = re.compile(
    r"[\w.*-]+\.(?:sadame|yaml|json|csv|xlsx|whl|md|py)\b|\.(?:sadame|csv|xlsx|whl)\b"
)


def _english(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """The words in letters that are neither typed nor said at a city hall."""
    rest = _FILE_NAME.sub(" ", _OPTION.sub(" ", _UNITS.sub(" ", text)))
    return [
        word
        for word in _LETTERS.findall(rest)
        if word not in SAID | TYPED | TO_PROGRAMMERS | PLACEHOLDERS | allowed
    ]


def _prose(path: Path) -> str:
    return _TARGET.sub("]", _BLOCK.sub("", path.read_text("utf-8")))


def _told() -> Iterator[tuple[str, str]]:
    """The title, hint and labels of each message that the pages of `explain` bring about, less the writer's own words."""
    for code in codes():
        found = page(code)
        assert found is not None
        for block in _BLOCK.finditer(found.wrong):
            if block["words"] == "sadame":
                own = frozenset(_LETTERS.findall(block["text"]))
                for problem in compile_book([Source("a", block["text"])]).problems:
                    said = problem.diagnostic()
                    labels = (each.text for each in said.labels)
                    text = "\n".join((said.title, said.hint, said.label, *labels))
                    yield code, " ".join(_english(text, own))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_english_word_is_in_the_prose_of_a_page(path: Path) -> None:
    assert _english(_prose(path)) == []


def test_no_english_word_is_in_a_message() -> None:
    told = list(_told())

    assert len(told) > len(codes()) // 2
    assert [(code, leaked) for code, leaked in told if leaked] == []


def test_no_english_word_is_in_the_help_of_a_command() -> None:
    assert [leaked for text in HELPS for leaked in _english(text)] == []


def test_no_english_word_is_on_a_page_of_a_code() -> None:
    for code in codes():
        found = page(code)
        assert found is not None
        assert _english(f"{found.title}\n{found.happened}\n{found.why}") == [], code


#: Where the program keeps what it says to people.
WORDED = (
    "dsl/sadame/dsl/problems",
    "dsl/sadame/dsl/parser/wording.py",
    "engine/sadame/engine/app/cli",
    "engine/sadame/engine/app/render.py",
    "engine/sadame/engine/facts/problems.py",
    "engine/sadame/engine/trials",
    "docs_gen/sadame/docs_gen",
)


def _literals(path: Path) -> Iterator[str]:
    """The Japanese in the code of a module: what stands alone is a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in alone and _JAPANESE.search(text):
                yield text
            case _:
                pass


@pytest.mark.parametrize("where", WORDED)
def test_no_english_word_is_in_what_the_program_says(where: str) -> None:
    place = ROOT / where
    modules = [place] if place.suffix else sorted(place.rglob("*.py"))
    texts = [text for module in modules for text in _literals(module)]

    assert texts
    assert [(text, leaked) for text in texts if (leaked := _english(text))] == []


# ── one word for one thing ───────────────────────────────────────────────────────────────────────

#: A word for what already has one. 「使わない言葉」 of the glossary tells them to the reader.
FORBIDDEN = {
    "パラメータ": "基準値",
    "デフォルト": "既定",
    "変数": "名前",
    "関数": "計算の言葉",
    "レコード": "構造",
    "テーブル": "表",
    "カラム": "列",
    "リスト": "一覧",
    "配列": "一覧",
    "バージョン": "版",
    "ルール": "決まり",
    "テストケース": "事例",
    "真偽値": "真偽",
    "未定義": "不明",
    "未入力": "未回答",
    "前提条件": "前提",
    "判定不能": "不明",
    "区分値": "区分の値",
    "インポート": "参照",
    "オーバーライド": "読み替え",
}
#: What the words above are parts of, and is something else.
NOT_MEANT = re.compile("チェックリスト|ルールス")


def _synonyms(text: str) -> list[str]:
    rest = NOT_MEANT.sub("", text)
    return [f"{word} → {ours}" for word, ours in FORBIDDEN.items() if word in rest]


def _without_what_is_not_said(path: Path) -> str:
    return _prose(path).split("## 使わない言葉")[0]


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_a_page_has_one_word_for_one_thing(path: Path) -> None:
    assert _synonyms(_without_what_is_not_said(path)) == []


@pytest.mark.parametrize("where", WORDED)
def test_the_program_has_one_word_for_one_thing(where: str) -> None:
    place = ROOT / where
    modules = [place] if place.suffix else sorted(place.rglob("*.py"))

    assert [
        found for module in modules for text in _literals(module) for found in _synonyms(text)
    ] == []


def test_the_pages_of_codes_and_the_help_have_one_word_for_one_thing() -> None:
    pages = [found for code in codes() if (found := page(code)) is not None]
    texts = (*HELPS, *(f"{each.title}\n{each.happened}\n{each.why}" for each in pages))

    assert [found for text in texts for found in _synonyms(text)] == []
