"""What people read is plain Japanese, and has one word for one thing: the manual, the messages, the help, the reasons.

Looked at are the prose of the manual for clerks, what the messages of the pages of `explain` come out as, those pages, the help,
and every Japanese text in the modules that word things for people.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from sadame.dsl.explanations import Page, codes, page
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.cli import HELP, VERBS

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted((ROOT / "manual" / "ja").glob("*.md")))
HELPS = (HELP, *(import_module(f"sadame.engine.app.cli.{verb}").HELP for verb in VERBS))
EXPLAINED = tuple(found for code in codes() if (found := page(code)) is not None)

#: Where the program keeps what it says to people.
WORDED = (
    "dsl/sadame/dsl/problems",
    "dsl/sadame/dsl/parser/wording.py",
    "engine/sadame/engine/app/cli",
    "engine/sadame/engine/app/intake",
    "engine/sadame/engine/app/output",
    "engine/sadame/engine/app/render.py",
    "engine/sadame/engine/facts/problems.py",
    "engine/sadame/engine/trials",
    "docs_gen/sadame/docs_gen",
)

_BLOCK = re.compile(r"^```(?P<words>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_TARGET = re.compile(r"\]\([^)]*\)")
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _prose(path: Path) -> str:
    return _TARGET.sub("]", _BLOCK.sub("", path.read_text("utf-8")))


def _explained(found: Page) -> str:
    return f"{found.title}\n{found.happened}\n{found.why}"


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


def _said(where: str) -> list[str]:
    """What the modules of a room say."""
    place = ROOT / where
    modules = [place] if place.suffix else sorted(place.rglob("*.py"))
    return [text for module in modules for text in _literals(module)]


# ── in plain Japanese ────────────────────────────────────────────────────────────────────────────

#: Words in letters that people at a city hall say themselves, and the names of other people's products.
SAID = frozenset(
    "Arrow BMI CP CSV Excel Git GitHub ICT JIS JSON Mac Markdown Parquet PDF PowerShell Python REF SARIF Shift TOML UTF Windows Word YAML".split()  # noqa: SIM905 - one line of words
)
#: What stands for an argument in the help.
PLACEHOLDERS = frozenset({"DATE", "DIR", "FILE", "FOLDER", "PATH"})
#: What is typed as it is: the command, its verbs and formats, and the ends of file names.
TYPED = frozenset(
    {"sadame", *VERBS}
    | {"export", "import", "css", "csv", "github", "json", "sarif", "text", "txt", "xls", "xlsx"}
    | {"docx", "html"}
    | {"bom", "cp", "parquet", "utf"}
    | {"duckdb", "postgres", "spark"}
    | {"bash", "compinit", "fish", "zsh", "Ctrl"}
)
#: Said to programmers only: `stubs`, F0706, how to install what is missing, the hosts' own names for things.
TO_PROGRAMMERS = frozenset(
    {
        "Actions",
        "attrs",
        "bulk",
        "Decimal",
        "float",
        "install",
        "md",
        "NaN",
        "NULL",
        "pip",
        "polars",
        "python",
        "README",
        "sqlglot",
        "SQL",
        "word",
    }
)

_LETTERS = re.compile(r"[A-Za-z][A-Za-z]+")
_UNITS = re.compile(r"(?<![A-Za-z])(?:kg|cm|mm|km|mg|kL|mL|dL|ha|mmHg|kcal|kWh|kW)(?![A-Za-z])")
_OPTION = re.compile(r"--\w[\w-]*")
_FILE_NAME = re.compile(
    r"~/[\w./]+|[\w.*-]+\.(?:sadame|yaml|json|csv|xlsx|whl|md|py|html|txt)\b|\.(?:sadame|csv|xlsx|whl)\b"
)


def _english(text: str, own: frozenset[str] = frozenset()) -> list[str]:
    """The words in letters that are neither typed, nor said at a city hall, nor the writer's own."""
    rest = _FILE_NAME.sub(" ", _OPTION.sub(" ", _UNITS.sub(" ", text)))
    allowed = SAID | PLACEHOLDERS | TYPED | TO_PROGRAMMERS | own
    return [word for word in _LETTERS.findall(rest) if word not in allowed]


def _messages(found: Page) -> Iterator[list[str]]:
    """The English in title, hint and labels of each message that the wrong example of a page brings about."""
    for block in _BLOCK.finditer(found.wrong):
        if block["words"] == "sadame":
            own = frozenset(_LETTERS.findall(block["text"]))
            for problem in compile_book([Source("a", block["text"])]).problems:
                told = problem.diagnostic()
                texts = (told.title, told.hint, told.label, *(each.text for each in told.labels))
                yield _english("\n".join(texts), own)


def test_english_is_found_where_there_is_some() -> None:
    assert _english("`sadame check` の warning を見る（BMI 20kg/㎡、`--fix`、下書き.sadame）") == [
        "warning"
    ]


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_english_word_is_in_the_prose_of_a_page(path: Path) -> None:
    assert _english(_prose(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_english_word_is_in_what_a_command_prints_on_a_page(path: Path) -> None:
    # a golden page once held a traceback: rewriting it shows what happens, not that it is right
    blocks = [*_BLOCK.finditer(path.read_text("utf-8"))]
    own = frozenset(
        _LETTERS.findall("".join(each["text"] for each in blocks if each["words"] != "console"))
    )
    shown = "".join(each["text"] for each in blocks if each["words"] == "console")

    printed = re.sub(r"^\$ .*$", "", shown, flags=re.MULTILINE)
    assert _english(printed, own) == []


def test_no_english_word_is_in_a_message() -> None:
    told = [(found.code, leaked) for found in EXPLAINED for leaked in _messages(found)]

    assert len(told) > len(EXPLAINED) // 2
    assert [(code, leaked) for code, leaked in told if leaked] == []


def test_no_english_word_is_in_the_help_of_a_command() -> None:
    assert [leaked for text in HELPS for leaked in _english(text)] == []


def test_no_english_word_is_on_a_page_of_a_code() -> None:
    leaks = [(found.code, _english(_explained(found))) for found in EXPLAINED]

    assert [(code, leaked) for code, leaked in leaks if leaked] == []


@pytest.mark.parametrize("where", WORDED)
def test_no_english_word_is_in_what_the_program_says(where: str) -> None:
    texts = _said(where)

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


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_a_page_has_one_word_for_one_thing(path: Path) -> None:
    # the glossary tells the words that are not used, after everything else
    assert _synonyms(_prose(path).split("## 使わない言葉")[0]) == []


def test_the_glossary_tells_the_reader_which_words_are_not_used() -> None:
    glossary = _prose(ROOT / "manual" / "ja" / "yougo.md").split("## 使わない言葉")[1]

    assert _synonyms(glossary)


@pytest.mark.parametrize("where", WORDED)
def test_the_program_has_one_word_for_one_thing(where: str) -> None:
    assert [found for text in _said(where) for found in _synonyms(text)] == []


def test_the_pages_of_codes_and_the_help_have_one_word_for_one_thing() -> None:
    texts = (*HELPS, *(_explained(found) for found in EXPLAINED))

    assert [found for text in texts for found in _synonyms(text)] == []
