"""The pages across 制度 and the anchors on them.

A page of a 制度 has its name, in which there is never a `.`: so no 制度 can take the place of one of these.
"""

import re

from sadame.docs_gen.anchors import anchor

INDEX = "index"
AUTHORITIES = "index.authorities"
TERMS = "index.terms"
DATES = "index.dates"
SEARCH = "index.search"

#: Where the law ends and the article begins: 「介護保険法 第115条の45 第1項」「告示第197号 様式第一」.
_ARTICLE = re.compile(r"\s*第[0-9〇一二三四五六七八九十百千]+条|\s+(?:様式|別表|附則|別紙|別添)")


def law_of(authority: str) -> tuple[str, str]:
    """The law, notice or plan that a 根拠 names, and the place in it.

    >>> law_of("介護保険法施行規則 第140条の62の4 第2号")
    ('介護保険法施行規則', '第140条の62の4 第2号')
    >>> law_of("平成27年厚生労働省告示第197号 様式第一")
    ('平成27年厚生労働省告示第197号', '様式第一')
    """
    found = _ARTICLE.search(authority)
    if found is None or not found.start():
        return authority, ""
    return authority[: found.start()], authority[found.start() :].strip()


def authority(said: str) -> str:
    """The place of a 根拠 on the page of 根拠."""
    return f"{AUTHORITIES}#{article(said)}"


def article(said: str) -> str:
    """Its anchor there: 第7条 第3項 and 第7条第3項 are one place."""
    return anchor("".join(said.split()))


def subject(key: str) -> str:
    """The place of a subject on the first page."""
    return f"主題.{anchor(key)}"


def policy(name: str) -> str:
    """The place of a 制度 on the first page."""
    return f"制度.{anchor(name)}"


def day(number: int | None) -> str:
    """The place of a day on the page of dates."""
    return f"日.{number}"
