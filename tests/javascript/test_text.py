"""The script of a small program, as a reader of it will see it; and that no text can leave its string."""

from pathlib import Path

from tests.compiled.test_source import SMALL

from sadame.docs_gen.phrases import phrases
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine import load
from sadame.engine.app.books import open_paths
from sadame.engine.app.calculator import calculated
from sadame.engine.app.pages import given
from sadame.engine.javascript import compile_program
from sadame.engine.javascript.text import array, call, printed, text

GOLDEN = Path(__file__).parent / "golden" / "small.js.txt"


def test_the_script_of_a_small_policy_reads_like_the_policy(update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    program = compile_book([Source("小さな補助.sadame", SMALL)]).programs["小さな補助"]
    script = compile_program(program)
    if update_golden:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(SMALL + "\n" + "─" * 80 + "\n\n" + script, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8").partition("─" * 80 + "\n\n")[2] == script


def test_the_script_is_the_same_every_time() -> None:
    for rules in load().values():
        first, second = (compile_program(rules.program, rules.sources) for _ in range(2))
        assert first == second, rules.name


def test_no_text_ends_its_string_or_its_script() -> None:
    assert text('"</script><!-- \u2028\\') == '"\\"\\u003c/script>\\u003c!-- \\u2028\\\\"'


def test_what_fits_stands_on_one_line() -> None:
    assert printed(call("count", "1", array(["a", "b"]))) == "s.count(1, [a, b])"
    long = printed(call("count", "1", array(["a" * 60, "b" * 60])))
    assert long == f"s.count(\n  1,\n  [\n    {'a' * 60},\n    {'b' * 60},\n  ],\n)"


def test_a_page_without_rules_has_no_calculator(tmp_path: Path) -> None:
    texts = {
        "問.sadame": "制度 問だけ\n入力\n甲：はい／いいえ\n",
        "決.sadame": "制度 決まりも\n入力\n甲：はい／いいえ\n判定 乙\n甲\n",
    }
    for name, words in texts.items():
        (tmp_path / name).write_text(words, "utf-8")
    opened = open_paths([tmp_path])
    made = calculated(given(opened, [tmp_path]), opened.sources, phrases())
    assert {each.page: each.scripts for each in made.policies} == {
        "問だけ": (),
        "決まりも": ("keisan.js", "keisan-決まりも.js"),
    }
    assert set(made.beside) == {"keisan.js", "keisan.css", "keisan-決まりも.js"}
