"""The steps of the tutorial end with the file it shows, and the phrase page has many phrases.

That commands print what the pages show is held by `test_readme`, that what is to be written for a phrase stands in a
file that is tried, by `test_manual`.
"""

import re
from collections import Counter
from pathlib import Path

from tests.house.test_readme import continued, rules

from sadame.dsl.formatter import format_source, offered
from sadame.dsl.source import Source

JA = Path(__file__).parents[2] / "manual" / "ja"
_PART = re.compile(r"^```text \+shukusha\.sadame\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PHRASE = re.compile(r"^\| ([^|`]+) \| `[^|]+` \|", re.MULTILINE)


def test_the_steps_of_the_tutorial_make_the_file_at_its_end() -> None:
    page = JA / "tutorial.md"
    written = ""
    for part in _PART.findall(page.read_text("utf-8")):
        written = continued(written, part)
    source = Source("shukusha.sadame", written)

    assert rules(page) == [format_source(source, offered([source]))]


def test_there_are_many_phrases_and_each_is_answered_once() -> None:
    phrases = Counter(_PHRASE.findall((JA / "iimawashi.md").read_text("utf-8")))

    assert len(phrases) >= 70
    assert [phrase for phrase, times in phrases.items() if times > 1] == []
