"""What the sentences of a rule say is that rule: read back, they are the same program."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from tests.docs.parse_back import meaning, rewritten, says_the_same
from tests.laws.described import Policy, Printer
from tests.strategies import few, policies

from sadame.docs_gen import blocks, law
from sadame.docs_gen.anchors import anchor, since
from sadame.dsl import core
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.parser import policy_name
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.spelling import lexicons
from sadame.dsl.trace import Step
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate

POLICIES = Path(__file__).parents[2] / "policies"
SOURCES = [
    Source(path.name, path.read_text(encoding="utf-8")) for path in POLICIES.rglob("*.sadame")
]
FILES = {
    path.name: Source(path.name, path.read_text(encoding="utf-8"))
    for path in POLICIES.rglob("*.csv")
}
BOOK = compile_book(SOURCES, FILES)


def test_every_rule_we_ship_is_what_its_sentences_say() -> None:
    words = lexicons(SOURCES)
    anew = []
    for source in SOURCES:
        name = policy_name(source)[0] or ""
        anew.append(rewritten(source, BOOK.programs[name], words[name]))
    back = compile_book(anew)
    assert not has_errors(back.problems)
    assert {name: each.content_hash for name, each in back.programs.items()} == {
        name: each.content_hash for name, each in BOOK.programs.items()
    }


def test_every_policy_we_ship_is_what_is_written_of_it() -> None:
    paths = {policy_name(source)[0]: source.path for source in SOURCES}
    anew = [Source(paths[name], law.policy_text(each)) for name, each in BOOK.programs.items()]
    back = compile_book(anew)
    assert not has_errors(back.problems)
    for name, program in BOOK.programs.items():
        assert meaning(back.programs[name]) == meaning(program)


@few
@given(policies())
def test_every_generated_program_is_what_is_said_of_it(described: Policy) -> None:
    says_the_same(Printer().policy(described))


def test_every_address_of_a_trace_is_a_place_in_the_sentences() -> None:
    seen = 0
    for program in BOOK.programs.values():
        part = program.slices[-1]
        day = part.start if part.start is not None else part.end
        assert day is not None
        names = [rule.name for rule in part.rules() if rule.name in program.own]
        trace = evaluate(program, Facts({}), day, {}, names)
        for name, result in trace.results.items():
            addresses = {*result.reasons, *_addresses(result.step)}
            places = {anchor(name, each, _version(program, part, name)) for each in addresses}
            assert places <= _places(program, part, name), (program.name, name)
            seen += len(addresses)
    assert seen > 1_000


def _addresses(step: Step) -> Iterator[str]:
    """The addresses of the steps of a rule, not of the rules it names."""
    for child in step.children:
        if child.address:
            yield child.address
        if child.name is None:
            yield from _addresses(child)


def _version(program: core.Program, part: core.Slice, name: str) -> int | None:
    rule = part.by_name[name]
    assert isinstance(rule, core.Rule)
    return since(program, part, rule)


def _places(program: core.Program, part: core.Slice, name: str) -> set[str]:
    rule = part.by_name[name]
    assert isinstance(rule, core.Rule)
    rows = law.table(program, part, rule)
    found = {row[0].anchor for row in rows.body} if rows is not None else set[str]()
    todo = list(law.clauses(program, part, rule))
    while todo:
        clause = todo.pop()
        found.add(clause.anchor)
        todo += clause.under
    return found


# ── one rule ─────────────────────────────────────────────────────────────────────────────────────

HEAD = "制度 見本\n適用：令和6年4月1日 から\n"
FACTS = """
区分 世帯区分：単身、夫婦、その他の世帯
入力
職員数：人、0人 以上
対象経費：円、0円 以上
生年月日：日付
申請日：日付
世帯：世帯区分
施設に入所：はい／いいえ
計画を提出：はい／いいえ
"""


def said(rule: str) -> str:
    """The sentences of the last rule of a file that ends so."""
    source = Source("見本.sadame", f"{HEAD}{FACTS}\n{rule}\n")
    book = compile_book([source])
    assert not has_errors(book.problems), book.problems
    (program,) = book.programs.values()
    part = program.slices[-1]
    name = rule.split("：", maxsplit=1)[0].split()[1].split("\n", maxsplit=1)[0]
    found = part.by_name[name]
    assert isinstance(found, core.Rule)
    return law.text(program, part, found)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("判定 甲\n職員数 ≧ 31人", "職員数 が 31人 以上\n"),
        ("判定 甲\n生年月日 が 昭和35年4月1日 以下", "生年月日 が 昭和35年4月1日 以前\n"),
        (
            "判定 甲\n職員数 が 11人 以上 かつ 職員数 が 20人 以下",
            "職員数 が 11人 以上 20人 以下\n",
        ),
        (
            "判定 甲\n（施設に入所 または 計画を提出） かつ 世帯 が 単身 でない",
            "（施設に入所 または 計画を提出）、かつ、世帯 が 単身 でない\n",
        ),
        ("判定 甲\n施設に入所 かつ 計画を提出", "施設に入所 かつ 計画を提出\n"),
        ("判定 甲\n職員数 が 10人 超", "職員数 が 10人 を超える\n"),
        ("判定 甲\n職員数 が 10人 超 でない", "職員数 が 10人 超 でない\n"),
        (
            "判定 甲\n職員数 が 10人 超 かつ 計画を提出 の場合は、施設に入所",
            "職員数 が 10人 を超える、かつ、計画を提出 の場合は、施設に入所\n",
        ),
        (
            "判定 甲\n申請日 が 生年月日 以後 基準日 以前",
            "申請日 が 生年月日 以後 基準日 以前\n",
        ),
        ("判定 甲の要件\n施設に入所\n判定 乙\n甲の要件 の場合は、計画を提出", "施設に入所\n"),
        (
            "判定 甲\n世帯 が 単身 でない の場合は、計画を提出",
            "世帯 が 単身 でない 場合は、計画を提出\n",
        ),
        (
            "判定 甲\n施設に入所 の場合は計画を提出",
            "施設に入所 の場合は、計画を提出\n",
        ),
        (
            "算定 甲：円\n端数：千円未満の端数を切り捨てる\n（対象経費 － 1,000円） × 1/2",
            "（対象経費 － 1,000円） × 1/2\n端数：千円未満切捨て\n",
        ),
        ("算定 甲：歳\n年齢（申請日、基準日）", "年齢（申請日）\n"),
        (
            "表 甲：円\n| 職員数 | ⇒ 額 |\n| 1〜10人 | 100万円 |\n| 上記以外 | 対象外 |",
            "| 職員数          | ⇒ 甲    |\n| 1人以上10人以下 | 100万円 |\n| 上記以外        | 対象外  |\n",
        ),
    ],
)
def test_the_sentence_is_the_one_documents_use(rule: str, text: str) -> None:
    assert said(rule) == text


def test_addresses_are_those_of_a_trace() -> None:
    source = Source(
        "見本.sadame",
        f"{HEAD}{FACTS}\n判定 甲\n次の全てに該当：\n一　施設に入所\n二　次のいずれかに該当：\n"
        "　イ　計画を提出\n　ロ　世帯 が 単身\n",
    )
    (program,) = compile_book([source]).programs.values()
    part = program.slices[-1]
    rule = part.by_name["甲"]
    assert isinstance(rule, core.Rule)
    (top,) = law.clauses(program, part, rule)
    first, second = top.under
    assert (first.mark, first.anchor) == ("第1号", "甲.第1号")
    assert first.inlines == (blocks.Link("施設に入所", "#施設に入所"),)
    assert [each.anchor for each in second.under] == ["甲.第2号イ", "甲.第2号ロ"]


def test_spaces_stay_where_a_sentence_could_be_read_otherwise() -> None:
    facts = "区分 病：がん、ん、その他\n入力\n甲：病\n甲が：病\n"
    rules = "判定 丁\n甲 が がん\n判定 戊\n甲 が その他\n"
    source = Source("見本.sadame", f"{HEAD}{facts}{rules}")
    (program,) = compile_book([source]).programs.values()
    part, words = program.slices[-1], lexicons([source])[program.name]
    texts = [law.text(program, part, rule, words) for rule in part.rules()]
    assert texts == ["甲 が がん\n", "甲がその他\n"]


def test_no_reading_is_lost_between_the_arguments_of_a_function() -> None:
    assert says_the_same(
        f"{HEAD}構造 明細\n金額：円、0円 以上\n対象：はい／いいえ\n入力\n領収書：明細 の 一覧、件\n"
        "算定 甲：位\n順位（1万円、領収書 のうち 対象 であるもの の 金額、大きい順）\n"
        "算定 乙：円\n最大（領収書 のうち 対象 でない であるもの の 金額 の 合計、1万円）\n"
        "算定 丁：位\n順位（1円、領収書 のうち 対象 の場合は、金額 が 1円 であるもの の 金額、小さい順）\n"
        "判定 丙\n領収書 のうち 対象 かつ 金額 が 1万円 超 であるもの が ある\n"
    )


def test_a_boundary_word_after_a_bracket_begins_no_list() -> None:
    source = Source(
        "見本.sadame",
        f"{HEAD}基準値 額：円\n令和6年度：1万円\n令和7年度 ：2万円\n入力\n対象経費：円\n"
        "算定 丁：円\n原則：対象経費\nただし、対象経費 が 額（令和6年度） 以下 の場合：額（令和6年度）\n",
    )
    (program,) = compile_book([source]).programs.values()
    part, words = program.slices[-1], lexicons([source])[program.name]
    (rule,) = part.rules()
    wanted = "原則：対象経費\nただし、対象経費が額（令和6年度）以下 の場合：額（令和6年度）\n"
    assert law.text(program, part, rule, words) == wanted
    assert says_the_same(source.text)
