"""What a declaration says about itself: 根拠, 出典, 確度, 備考, as far as it is more than the 制度 says of itself.

In: a `Meta` and a `View`. Out: the entries below a rule, a 基準値 or a 解釈.
"""

from collections.abc import Iterable, Iterator

from sadame.docs_gen.blocks import Block, Inlines, Items, Link, Paragraph, Terms
from sadame.docs_gen.site import places
from sadame.docs_gen.site.view import View, text, told
from sadame.dsl import core
from sadame.dsl.findings import FINDINGS

Entry = tuple[Inlines, tuple[Block, ...]]
_SURE = {"高": "high", "中": "middle", "低": "low"}


def notes(meta: core.Meta, view: View, more: Iterable[Entry] = ()) -> tuple[Block, ...]:
    """The entries as one block; nothing where there is nothing to say."""
    entries = (*more, *_entries(meta, view))
    return (Terms(entries),) if entries else ()


def _entries(meta: core.Meta, view: View) -> Iterator[Entry]:
    whole, say = view.program.meta, view.say
    if own := [each for each in meta.authorities if each not in whole.authorities]:
        yield text(say("notes.authorities")), listed(authority(each) for each in own)
    if own := [each for each in meta.sources if each not in whole.sources]:
        yield text(say("notes.sources")), listed(text(each) for each in own)
    if meta.certainty and meta.certainty != whole.certainty:
        yield text(say("notes.certainty")), (told(certainty(meta.certainty, view)),)
    if own := [each for each in meta.remarks if each not in whole.remarks]:
        yield text(say("notes.remarks")), listed(text(each) for each in own)
    if meta.acknowledged:
        yield text(say("notes.acknowledged")), listed(map(text, acknowledged(meta, view)))


def acknowledged(meta: core.Meta, view: View) -> list[str]:
    """What is found in it and may stay: the finding by its title, and why."""
    return [
        view.say("notes.finding", code=each.code, title=FINDINGS[each.code], reason=each.reason)
        for each in meta.acknowledged
    ]


def authority(said: str) -> Inlines:
    """A 根拠, leading to all that stands on it."""
    return (Link(said, places.authority(said)),)


def certainty(said: str, view: View) -> str:
    """How sure, with what that means."""
    known = _SURE.get(said)
    return view.say("notes.sure", word=said, meaning=view.say(f"notes.{known}")) if known else said


def listed(lines: Iterable[Inlines]) -> tuple[Block, ...]:
    """Lines below each other; one alone is a paragraph."""
    found = tuple(Paragraph(each) for each in lines)
    return found if len(found) == 1 else (Items(tuple((each,) for each in found)),)
