"""Every code has a page, and every page is true: its wrong example is wrong in that way only, its right one is right."""

import re
from importlib import import_module

import pytest
from tests.spec.test_spec import MAIN, Chunk, said_about

from sadame.dsl.explanations import Page, codes, near_codes, page

_PHASES = ("syntax", "names", "types", "rules")
_CODE = re.compile(r"\b[EWF]0\d{3}\b")
_FENCED = re.compile(r"^```sadame\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: Pages whose example cannot be shown, and why.
TOO_LONG = {"E0106": "takes more than five hundred mistakes"}

PAGES = [found for code in codes() if (found := page(code)) is not None]
RULES = [found for found in PAGES if found.code[0] in "EW" and found.code not in TOO_LONG]


def _registered() -> set[str]:
    modules = [import_module(f"sadame.dsl.problems.{phase}") for phase in _PHASES]
    return {problem.code for module in modules for problem in module.PROBLEMS}


def _said(markdown: str) -> tuple[str, ...]:
    (text,) = _FENCED.findall(markdown)
    return said_about(Chunk(MAIN, "", 0, False, 0, 0, 0, text, ()))


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {code for code in codes() if code[0] in "EW"} == _registered()


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
    told = {code for line in _said(found.wrong) for code in _CODE.findall(line)}
    announced = set(_CODE.findall(_FENCED.sub("", found.wrong)))

    assert told == {found.code} | announced


@pytest.mark.parametrize("found", RULES, ids=lambda found: found.code)
def test_nothing_is_said_about_the_right_example(found: Page) -> None:
    assert _said(found.right) == ()


def test_a_code_that_is_none_is_met_with_near_ones() -> None:
    assert page("E9999") is None
    assert near_codes("W0210") == ("E0210",)
    assert "E0210" in near_codes("E0219") or "E0219" in codes()
    assert near_codes("E9999") == ()
