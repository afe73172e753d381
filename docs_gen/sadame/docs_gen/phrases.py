"""The wording of the pages: one place for each phrase, and a municipality's own words in its stead.

In: `templates/phrases.toml`, and changes by the words of the phrases. Out: texts and lines. A phrase names what is put
into it in braces: `適用 {period}`. `ChangedWrongly` refuses a change of what is no phrase, or leaves something out.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from attrs import frozen

from sadame.docs_gen.blocks import Inline, Inlines, Text
from sadame.dsl import suggest

_PLACE = re.compile(r"\{([a-z]+)\}")


class ChangedWrongly(ValueError):  # noqa: N818 - it is the slip of who changed it
    """A change that cannot be made; what is wrong, in Japanese, and a hint."""

    def __init__(self, message: str, hint: str) -> None:
        """`message` says what is, `hint` what to do."""
        super().__init__(message)
        self.message, self.hint = message, hint


@frozen
class Phrases:
    """Phrases by name (`inputs.heading`)."""

    texts: Mapping[str, str]

    def __call__(self, name: str, /, **values: str) -> str:
        """The phrase, with what is put into it."""
        return _PLACE.sub(lambda found: values[found[1]], self.texts[name])

    def line(self, name: str, /, **values: Inlines) -> Inlines:
        """The phrase as a line, with lines put into it."""
        return tuple(self._parts(self.texts[name], values))

    def _parts(self, text: str, values: Mapping[str, Inlines]) -> Iterator[Inline]:
        for number, part in enumerate(_PLACE.split(text)):
            if number % 2:
                yield from values[part]
            elif part:
                yield Text(part)

    def changed(self, changes: Mapping[str, object]) -> "Phrases":
        """These phrases with others in their places, each named by its own words; raises `ChangedWrongly`."""
        known = frozenset(self.texts.values())
        for old, new in changes.items():
            if old not in known:
                hint = "".join(f"「{each}」" for each in suggest.near(old, sorted(known))[:3])
                raise ChangedWrongly(
                    f"「{old}」という言い回しはありません", f"{hint}のことですか" if hint else ""
                )
            if not isinstance(new, str) or sorted(_PLACE.findall(new)) != sorted(
                _PLACE.findall(old)
            ):
                wanted = "、".join(f"{{{each}}}" for each in _PLACE.findall(old))
                raise ChangedWrongly(
                    f"「{old}」の代わりの言い回しが使えません",
                    f"{wanted} を一度ずつ入れてください" if wanted else "文字だけで書いてください",
                )
        texts = {name: str(changes.get(text, text)) for name, text in self.texts.items()}
        return Phrases(texts)


@cache
def phrases() -> Phrases:
    """The phrases as they come with Sadame."""
    text = files("sadame.docs_gen").joinpath("templates", "phrases.toml").read_text("utf-8")
    return Phrases(dict(_flat(tomllib.loads(text))))


def _flat(found: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    for name, said in found.items():
        if isinstance(said, Mapping):
            yield from _flat(said, f"{before}{name}.")
        else:
            yield f"{before}{name}", str(said)
