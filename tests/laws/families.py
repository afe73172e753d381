"""Policies of every kind: alone, with 性質, referring to another 制度, or adopting it with other things in some places.

In: a `random.Random` and a size. Out: a description (`Policy`) with the other 制度 as its `base`.
"""

from collections.abc import Mapping
from random import Random

from tests.laws.author import HEADER, INNER, READINGS, Author, fill, policy
from tests.laws.claims import claimed
from tests.laws.described import Line, Name, Policy, Text
from tests.laws.phrases import Kind

BASE = "もとの制度"
BASE_HEADER = (Line((f"制度 {BASE}",)), *HEADER[1:])


def family(chance: Random, size: int) -> Policy:
    """A policy; one in five refers to another 制度, one adopts it, one has 性質."""
    lot = chance.randrange(5)
    if lot > 1:
        return claimed(chance, size) if lot == 2 else policy(chance, size)
    base = Author(chance, choice="類別", interpretation=READINGS[1], adopted=lot == 1)
    fill(base, max(1, size // 2))
    author = adopting(base) if lot else referring(base)
    fill(author, max(1, size // 2))
    word = f"準用：{BASE}" if lot else f"参照 {BASE}"
    first = Policy(BASE_HEADER, tuple(base.declarations), ())
    header = (*HEADER, Line((word,)))
    return Policy(header, tuple(author.declarations), tuple(author.names), first)


# ── 参照 ─────────────────────────────────────────────────────────────────────────────────────────


def referring(base: Author) -> Author:
    """Somebody who may speak of what the other 制度 says, under its name."""
    author = Author(base.chance, names=base.names)
    author.scope.update(called(base.scope))
    author.asked.update(called(base.asked))
    author.members.update(base.members)
    author.absent.extend(((BASE, " の ", *text), kind) for text, kind in base.absent)
    return author


def called(texts: Mapping[Kind, list[Text]]) -> dict[Kind, list[Text]]:
    return {kind: [(BASE, " の ", *text) for text in each] for kind, each in texts.items()}


# ── 準用 ─────────────────────────────────────────────────────────────────────────────────────────


def adopting(base: Author) -> Author:
    """Somebody to whom all names of the other 制度 are their own, and who has other things in some places."""
    author = Author(base.chance, names=base.names)
    author.inputs(author.chance.randint(1, 3))
    replace(author, base)
    for ours, theirs in ((author.scope, base.scope), (author.asked, base.asked)):
        for kind, texts in theirs.items():
            ours.setdefault(kind, []).extend(texts)
    author.members.update(base.members)
    author.lists.extend(base.lists)
    author.parameters.update(base.parameters)
    author.rows.extend(base.rows)
    author.questions.extend(base.questions)
    author.absent.extend(base.absent)
    return author


def replace(author: Author, base: Author) -> None:
    """Facts that are worked out, 基準値 and 判定 of their own: from the facts of the author alone, so nothing goes round."""
    for name, kind in base.plain_facts:
        if kind in author.asked and author.maybe(50):
            instead(author, name, ("原則：", *author.value(kind, 1).text))
    for name, kind in base.open_parameters:
        if author.maybe(70):
            author.declare(("読み替え ", name, "：", INNER[kind]))
    for name in base.open_rules:
        if author.maybe(70):
            instead(author, name, author.condition(2).text)


def instead(author: Author, name: Name, body: Text) -> None:
    author.declare(("読み替え ", name), Line(body))
