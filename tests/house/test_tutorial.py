"""The tutorial ends with the file it says, and the phrase page proves what it says.

That commands print what the pages show, and that rule files are sound, is held by `test_readme`.
"""

import re
from collections import Counter
from pathlib import Path

from tests.house.test_readme import continued, rules

from sadame.dsl.formatter import format_source, offered
from sadame.dsl.source import Source

JA = Path(__file__).parents[2] / "manual" / "ja"
_PART = re.compile(r"^```text \+shukusha\.sadame\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PHRASE = re.compile(r"^\| ([^|`]+) \| (`[^|]+`) \|", re.MULTILINE)
_SPACES = re.compile(r"\s+")


def test_the_steps_of_the_tutorial_make_the_file_at_its_end() -> None:
    page = JA / "tutorial.md"
    written = ""
    for part in _PART.findall(page.read_text("utf-8")):
        written = continued(written, part)
    source = Source("shukusha.sadame", written)

    assert rules(page) == [format_source(source, offered([source]))]


def test_what_is_to_be_written_for_a_phrase_stands_in_a_file_that_is_tried() -> None:
    page = JA / "iimawashi.md"
    files = _SPACES.sub(" ", "".join(rules(page)))
    answers = [each for _, cell in _phrases(page) for each in re.findall("`([^`]+)`", cell)]

    assert [each for each in answers if each not in files] == []


def test_there_are_many_phrases_and_each_is_answered_once() -> None:
    phrases = Counter(phrase for phrase, _ in _phrases(JA / "iimawashi.md"))

    assert len(phrases) >= 70
    assert [phrase for phrase, times in phrases.items() if times > 1] == []


def _phrases(page: Path) -> list[tuple[str, str]]:
    return _PHRASE.findall(page.read_text("utf-8"))
