"""Every code has a page, and every page is true: its wrong example is wrong in that way only, its right one is right."""

import re
from ast import literal_eval
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest
from tests.spec.test_spec import MAIN, Chunk, said_about

from sadame.dsl.explanations import Page, codes, near_codes, page
from sadame.dsl.findings import FINDINGS
from sadame.engine import FactsError, load
from sadame.engine.app.cli import main
from sadame.engine.facts.problems import FACT_PROBLEMS

_PHASES = ("syntax", "slips", "sheets", "names", "types", "rules", "tables", "versions", "trials")
_CODE = re.compile(r"\b[EWFV]0\d{3}\b")
_FENCED = re.compile(r"^```sadame\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_JSON = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: Pages whose example cannot be shown, and why.
TOO_LONG = {"E0106": "takes more than five hundred mistakes"}

PAGES = [found for code in codes() if (found := page(code)) is not None]
PROOFS = [found for found in PAGES if found.code.startswith("V")]
FACTS = [found for found in PAGES if found.code.startswith("F")]
RULES = [found for found in PAGES if found.code[0] in "EW" and found.code not in TOO_LONG]


def _registered() -> set[str]:
    modules = [import_module(f"sadame.dsl.problems.{phase}") for phase in _PHASES]
    return {problem.code for module in modules for problem in module.PROBLEMS}


def _said(markdown: str) -> tuple[str, ...]:
    (text,) = _FENCED.findall(markdown)
    return said_about(Chunk(MAIN, "", 0, False, 0, 0, 0, text, ()))


def _codes(said: Iterable[str]) -> set[str]:
    return {code for line in said for code in _CODE.findall(line)}


def _announced(found: Page) -> set[str]:
    """What else is told of the example, as the page says beside it."""
    return set(_CODE.findall(_FENCED.sub("", found.wrong)))


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    facts = {problem.code for problem in FACT_PROBLEMS}
    assert set(codes()) == _registered() | facts | {*FINDINGS}


@pytest.mark.parametrize("found", PAGES, ids=lambda found: found.code)
def test_a_page_is_short_kind_and_complete(found: Page) -> None:
    assert page(found.code) == found
    assert len(found.title) <= 30
    assert "。" not in found.title
    for prose in (found.happened, found.why):
        assert prose.endswith("。")
        assert len(prose) <= 250


@pytest.mark.parametrize("found", RULES, ids=lambda found: found.code)
def test_the_wrong_example_is_wrong_in_this_way_only(found: Page) -> None:
    assert _codes(_said(found.wrong)) == {found.code} | _announced(found)


@pytest.mark.parametrize("found", RULES, ids=lambda found: found.code)
def test_nothing_is_said_about_the_right_example(found: Page) -> None:
    assert _said(found.right) == ()


def _told(markdown: str, rules: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """What `sadame eval` says about the facts of an example; Python is asked in Python."""
    if python := _PYTHON.search(markdown):
        (policy,) = load(_placed(folder, "規則.sadame", rules)).values()
        try:
            policy.evaluate(literal_eval(python[1]), on="2025-04-01")
        except FactsError as refused:
            return {problem.code for problem in refused.problems}
        return set()
    (facts,) = _JSON.findall(markdown)
    words = (_placed(folder, "規則.sadame", rules), "--facts", _placed(folder, "事実.json", facts))
    main(["eval", *map(str, words), "--on", "2025-04-01"])
    return set(_CODE.findall(capsys.readouterr().out))


def _placed(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


@pytest.mark.parametrize("found", FACTS, ids=lambda found: found.code)
def test_facts_are_refused_and_taken_as_the_page_says(
    found: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rules,) = _FENCED.findall(found.wrong)

    assert _codes(_said(found.wrong)) == _announced(found)
    assert _told(found.wrong, rules, tmp_path, capsys) == {found.code}
    assert _told(found.right, rules, tmp_path, capsys) == set()


def _brought_up(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The codes that are told, but for those of proofs about short lists."""
    told = capsys.readouterr().out.splitlines()
    return _CODE.findall("\n".join(line for line in told if not line.startswith("　うち")))


@pytest.mark.parametrize("found", PROOFS, ids=lambda found: found.code)
def test_a_proof_brings_up_the_wrong_example_and_not_the_right_one(
    found: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("z3")
    wrong, right = (_FENCED.findall(each)[0] for each in (found.wrong, found.right))

    assert _codes(_said(found.wrong)) == _announced(found)
    assert _said(found.right) == ()
    assert main(["verify", str(_placed(tmp_path, "誤り.sadame", wrong))]) == 1
    assert _brought_up(capsys) == [found.code] * 2
    assert main(["verify", str(_placed(tmp_path, "正しい.sadame", right))]) == 0
    assert _brought_up(capsys) == []


def test_a_code_that_is_none_is_met_with_near_ones() -> None:
    assert page("E9999") is None
    assert near_codes("W0210") == ("E0210",)
    assert "E0210" in near_codes("E0219") or "E0219" in codes()
    assert near_codes("E9999") == ()
