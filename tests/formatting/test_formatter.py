"""The formatter: one text, the same program, and nothing lost."""

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from tests.laws.described import Policy, Printer
from tests.spec.test_spec import ALL, Chunk, sources
from tests.strategies import chances, policies

from sadame.dsl.diagnostics import has_errors
from sadame.dsl.formatter import format_source, offered
from sadame.dsl.parser import parse
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source

ROOT = Path(__file__).parents[2]
RULE_FILES = sorted((ROOT / "policies").rglob("*.sadame"))
TOURS = sorted((ROOT / "tests" / "syntax" / "data").glob("*.sadame"))
#: Each section of the page on formatting: a file as it was written, and as it is formatted.
PAIRS = [chunk for chunk in ALL if chunk.file == "70-formatting.md"]


def formatted(rules: Sequence[Source]) -> list[Source]:
    names = offered(rules)
    return [Source(each.path, format_source(each, names)) for each in rules]


def read(paths: Sequence[Path]) -> list[Source]:
    return [Source(path.name, path.read_text("utf-8")) for path in paths]


def hashes(rules: Sequence[Source], files: dict[str, Source]) -> dict[str, str]:
    programs = compile_book(rules, files).programs
    return {name: program.content_hash for name, program in programs.items()}


def left_in_place(text: str) -> list[str]:
    """Comments and blank lines; every other line is a dash."""
    lines = (line.strip() for line in text.rstrip().split("\n"))
    return [line.lstrip("#＃") if not line or line[0] in "#＃" else "－" for line in lines]


def check(rules: Sequence[Source], files: dict[str, Source]) -> None:
    """All the laws on one book."""
    once = formatted(rules)

    assert formatted(once) == once
    assert once == list(rules) or hashes(once, files) == hashes(rules, files)
    for before, after in zip(rules, once, strict=True):
        assert left_in_place(after.text) == left_in_place(before.text)


@pytest.mark.parametrize("chunk", ALL, ids=lambda chunk: f"{chunk.file}-{chunk.number}")
def test_every_chunk_of_the_specification_keeps_its_meaning(chunk: Chunk) -> None:
    every = sources(chunk.text)
    rules = [source for source in every if source.path.endswith(".sadame")]
    check(rules, {source.path: source for source in every if source not in rules})


@pytest.mark.parametrize("paths", [RULE_FILES, *([tour] for tour in TOURS)], ids=len)
def test_every_rule_file_keeps_its_meaning(paths: list[Path]) -> None:
    check(read(paths), {})


@given(policies())
def test_every_generated_policy_keeps_its_meaning(policy: Policy) -> None:
    check([Source("案.sadame", Printer().policy(policy))], {})


@pytest.mark.parametrize(
    ("written", "expected"),
    [(PAIRS[n], PAIRS[n + 1]) for n in range(0, len(PAIRS), 2)],
    ids=lambda chunk: chunk.title,
)
def test_the_page_on_formatting_shows_what_comes_out(written: Chunk, expected: Chunk) -> None:
    assert format_source(Source("例.sadame", written.text)) == expected.text


# ── one text ─────────────────────────────────────────────────────────────────────────────────────

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) not in "#\"',.|~-"}
_NARROW = str.maketrans("（）：、＋", "():､+")
#: Lines whose text is nobody's to change.
_FREE = (
    "題名",
    "説明",
    "所管",
    "根拠",
    "出典",
    "確度",
    "備考",
    "目的",
    "問：",
    "理由",
    "事例",
    "性質",
)
_PLAIN = re.compile(r"[^|#「」]*")


def disguised(line: str, chance: Random) -> str:
    """The line in other widths and with other spaces, as an input method may leave it."""
    words = line.strip()
    if not _PLAIN.fullmatch(words) or words.startswith(_FREE):
        return line
    if chance.random() < 0.5:
        words = words.translate(_WIDE)
    if chance.random() < 0.5:
        words = words.translate(_NARROW)
    if chance.random() < 0.5:
        words = words.replace(" ", chance.choice(("　", "  ", "\u00a0")))
    return chance.choice(("", " ", "　　", "\t")) + words + chance.choice(("", " ", "　"))


@given(policies(), chances())
def test_widths_spaces_and_indents_leave_no_trace(policy: Policy, chance: Random) -> None:
    text = format_source(Source("案.sadame", Printer().policy(policy)))
    other = "\n".join(disguised(line, chance) for line in text.split("\n"))

    assert format_source(Source("案.sadame", other)) == text


# ── what is left alone ───────────────────────────────────────────────────────────────────────────


def test_what_is_no_rule_file_stays_as_it_is() -> None:
    for text in ("", "ただの文\n", "\ufeff", "入力\n年齢:歳"):
        assert format_source(Source("例", text)) == text


def test_free_text_keeps_its_own_widths() -> None:
    text = "制度 例\n備考：第１条（ＡＢＣ）  と 二つの空白\n\n事例 １０人の場合\n⇒ 甲：１円\n"

    after = format_source(Source("例", text))

    assert "備考：第１条（ＡＢＣ）  と 二つの空白\n" in after
    assert "事例 １０人の場合\n" in after
    assert "⇒ 甲：1円\n" in after


def test_an_acknowledgement_has_its_code_in_one_width_and_its_reason_as_it_was() -> None:
    text = "制度 例\n承知 : ｖ０６０１　：国の様式（Ａ）のまま\n"

    assert format_source(Source("例", text)) == "制度 例\n承知：V0601 国の様式（Ａ）のまま\n"


def test_a_text_that_looks_like_a_day_stays_where_it_is_expected() -> None:
    text = "制度 例\n入力\n覚え：文字\n算定 写し：文字\n覚え\n算定 倍：数\n2×2\n事例 一\n覚え：R7.4.1\n⇒ 写し：R7.4.1\n"

    after = format_source(Source("例", text))

    assert "2 × 2\n" in after
    assert "⇒ 写し：R7.4.1\n" in after


def test_a_quoted_name_keeps_its_signs() -> None:
    text = "制度 例\n順序区分 尿蛋白：「－」<「±」<「＋」<「２＋」\n"

    assert format_source(Source("例", text)) == (
        "制度 例\n順序区分 尿蛋白：「－」 ＜ 「±」 ＜ 「＋」 ＜ 「2＋」\n"
    )


def test_windows_line_ends_stay() -> None:
    text = "制度 例\r\n適用:令和7年度\r\n\r\n# 注\r\n入力\r\n甲:円"

    assert format_source(Source("例", text)) == (
        "制度 例\r\n適用：令和7年度\r\n\r\n# 注\r\n入力\r\n甲：円\r\n"
    )


def test_a_row_with_another_number_of_cells_stays() -> None:
    text = "制度 例\n入力\n甲：人\n\n表 乙：円\n|甲|⇒ 額|\n|1人| 2円 |  余り|\n|2人以上|10円|\n"

    assert format_source(Source("例", text)).split("\n")[5:8] == [
        "| 甲      | ⇒ 額 |",
        "|1人| 2円 |  余り|",
        "| 2人以上 | 10円 |",
    ]


@given(policies(), chances())
def test_a_damaged_file_loses_nothing_but_widths(policy: Policy, chance: Random) -> None:
    text = Printer().policy(policy)
    at, length = chance.randrange(len(text)), chance.randrange(8)
    damaged = Source("案.sadame", text[:at] + text[at + length :])

    once = Source("案.sadame", format_source(damaged))

    assert parse(once)[0] == parse(damaged)[0]
    assert has_errors(parse(once)[1]) == has_errors(parse(damaged)[1])
    assert format_source(once) == once.text


def test_a_result_column_without_a_heading_gets_no_mark() -> None:
    text = "制度 例\n入力\n甲：円\n\n事例 乙\n| 甲 | ⇒ 甲 | | 甲 |\n| 1円 | 1円 | | 1円 |\n"

    after = format_source(Source("例", text))

    assert after.split("\n")[5] == "| 甲  | ⇒ 甲 |  | ⇒ 甲 |"
    assert format_source(Source("例", after)) == after
