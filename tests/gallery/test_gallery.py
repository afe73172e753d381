"""Mistakes clerks make, and every message as a terminal shows it: golden, to be read aloud.

`clerk/` has one rule file with one mistake a page (`pages` says how a page is written); `messages/` shows the wrong
example of every page that `sadame explain` has. `pytest tests/gallery -k 07 --update-golden` writes what is said today into page 07,
`-k E02` into the messages of that hundred.
"""

import re
from pathlib import Path

import pytest
from tests.gallery import messages
from tests.gallery.pages import MAIN, Page, read, rewrite

from sadame.engine.app.cli import main

FOLDER = Path(__file__).parent
CLERK = [read(path) for path in sorted(FOLDER.glob("clerk/*.md"))]

_MESSAGE = re.compile(r"^(?:\S+:\d+:\d+ (?:エラー|注意|事例|性質)|F07\d\d )", re.MULTILINE)
_COUNT = re.compile(r"^(?:エラー|事例|事実の誤り) ", re.MULTILINE)


def _place(page: Page) -> None:
    """Write the files of a page into the folder the test stands in."""
    for name, text in page.files.items():
        Path(name).write_bytes(text.encode(page.encoding))


def _say(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What `sadame` prints."""
    main([*words])
    printed = capsys.readouterr()
    return printed.out + printed.err


def _fixed(page: Page, capsys: pytest.CaptureFixture[str]) -> str | None:
    """The main file after `--fix`; None where it was left alone."""
    _place(page)
    before = Path(MAIN).read_bytes()
    _say(capsys, "check", MAIN, "--fix")
    after = Path(MAIN).read_bytes()
    return None if after == before else after.decode()


@pytest.mark.parametrize("page", CLERK, ids=lambda page: page.path.stem)
def test_a_clerks_mistake_is_told_once_and_fixed_where_that_is_certain(
    page: Page,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    update_golden: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    _place(page)
    printed = _say(capsys, *page.command)
    fixed = _fixed(page, capsys)
    if update_golden and (printed, fixed) != (page.printed, page.fixed):
        rewrite(page, printed, fixed)
        return

    assert printed == page.printed
    assert len(_MESSAGE.findall(printed)) == 1 or not _COUNT.search(printed)
    assert fixed == page.fixed
    if fixed is not None:
        assert _say(capsys, "check", MAIN) == ""


def test_each_number_is_given_to_one_page() -> None:
    numbers = [page.path.name[:2] for page in CLERK]

    assert sorted(set(numbers)) == numbers


@pytest.mark.parametrize("hundred", messages.HUNDREDS)
def test_every_message_is_shown_as_a_terminal_shows_it(
    hundred: str, *, update_golden: bool
) -> None:
    path = FOLDER / "messages" / f"{hundred}.md"
    told = messages.gallery(hundred)
    if update_golden:
        path.write_text(told, "utf-8")

    assert path.read_text("utf-8") == told


def test_every_message_about_facts_is_shown_as_a_terminal_shows_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    update_golden: bool,
) -> None:
    monkeypatch.chdir(tmp_path)

    def evaluate(rules: str, facts: str) -> str:
        Path(MAIN).write_text(rules, "utf-8")
        Path("事実.json").write_text(facts, "utf-8")
        return _say(capsys, "eval", MAIN, "--facts", "事実.json", "--on", "2025-04-01")

    path = FOLDER / "messages" / "F07.md"
    told = messages.facts_gallery(evaluate)
    if update_golden:
        path.write_text(told, "utf-8")

    assert path.read_text("utf-8") == told
