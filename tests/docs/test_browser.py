"""The pages in a real browser, opened as files: the search finds, the keyboard gets everywhere, nothing leaves the machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs.pages import whole
from tests.javascript.browser import MISSING, Page, browser

pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("頁")
    for name, text in whole().items():
        (found / name).write_text(text, "utf-8")
    return found


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as made:
        yield made


def ask(page: Page, words: str) -> list[str]:
    """What is typed into the field of the search, and the headings of what is found."""
    page.run(f"kotoba.value = '{words}'; kotoba.form.requestSubmit()")
    return list(
        page.run("[...document.querySelectorAll('#ichiran a')].map((each) => each.textContent)")
    )


def test_the_search_finds_what_there_is(page: Page, home: Path) -> None:
    page.open(home / "index.search.html")

    assert "判定\u3000事業対象者" in ask(page, "事業対象者")
    assert ask(page, "ｂｍｉ ひんこう") == []
    assert "算定\u3000BMI" in ask(page, "ｂｍｉ 体重")  # widths and cases are one
    assert ask(page, "ちぇっくりすと")  # and so are the two kana


def test_what_is_not_there_has_neighbours(page: Page, home: Path) -> None:
    page.open(home / "index.search.html")

    assert ask(page, "事業対象外者") == []
    assert "事業対象者" in page.run("kekka.textContent")


def test_markup_in_a_question_is_text(page: Page, home: Path) -> None:
    page.open(home / "index.search.html")

    assert ask(page, "<img src=x onerror=alert(1)>") == []
    assert page.run("document.querySelectorAll('main img').length") == 0


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "name", ["index", "基本チェックリスト", "一体的実施抽出", "index.dates", "index.search"]
)
def test_a_page_asks_nothing_of_the_network_and_fits(
    page: Page, home: Path, name: str, width: int
) -> None:
    page.open(home / f"{name}.html", width=width)

    assert page.problems() == []
    assert [each for each in page.requests() if not each.startswith("file:")] == []
    assert page.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_is_wider_than_the_page_is_reached_by_keyboard(page: Page, home: Path) -> None:
    page.open(home / "介護テクノロジー導入支援事業.html", width=390)
    wide = "[...document.querySelectorAll('.scroll')].filter((each) => each.scrollWidth > each.clientWidth + 1)"

    assert page.run(f"{wide}.length") > 3
    assert page.run(
        f"{wide}.every((each) => each.tabIndex === 0 && each.getAttribute('aria-label'))"
    )


def test_what_is_folded_is_open_on_paper(page: Page, home: Path) -> None:
    page.open(home / "一体的実施の体制.html")
    folded = "[...document.querySelectorAll('section.rule details')]"

    assert page.run(f"{folded}.length") > 0
    assert page.run(f"{folded}.some((each) => each.open)") is False
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run(f"{folded}.every((each) => each.open)") is True
    page.run("dispatchEvent(new Event('afterprint'))")
    assert page.run(f"{folded}.some((each) => each.open)") is False
