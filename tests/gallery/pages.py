"""The pages of `clerk/`: a rule file with one mistake, what `sadame` prints, and what `--fix` leaves.

A page is a heading, a sentence or two about what the writer did, and two or three fenced blocks:
```` ```text ```` is the file (```` ```text cp932 ```` in another encoding), with `\\u200b` for what nobody could see on the page
and `\\t` for a tab; `=== 名前` begins another file beside it. ```` ```console ```` is what is printed (by `check`, or by the command on
its first line, `$ sadame test 規則.sadame`), and ```` ```sadame ````, where the fix
is certain, the file as `--fix` leaves it. A longer fence may hold a shorter one.
"""

import re
from pathlib import Path

from attrs import frozen

MAIN = "規則.sadame"
_CHECK = ("check", MAIN)
_PROMPT = "$ sadame "

_FENCED = re.compile(
    r"^(?P<fence>`{3,})(?P<words>[a-z][^\n]*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_ESCAPED = re.compile(r"\\(?:u(?P<point>[0-9a-f]{4})|(?P<letter>[tr]))")
_LETTERS = {"t": "\t", "r": "\r"}


@frozen
class Page:
    """One page. `fixed` None = nothing is certain enough to be fixed."""

    path: Path
    files: dict[str, str]
    encoding: str
    command: tuple[str, ...]
    printed: str
    fixed: str | None


def _meant(written: str) -> str:
    """The text of a block with its escapes put into characters."""
    return _ESCAPED.sub(
        lambda found: (
            _LETTERS[found["letter"]] if found["letter"] else chr(int(found["point"], 16))
        ),
        written,
    )


def _files(text: str) -> dict[str, str]:
    parts = re.split(r"^=== (.+)\n", text, flags=re.MULTILINE)
    return {MAIN: parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def read(path: Path) -> Page:
    """The page at `path`; a page that is not in this form is an error."""
    blocks = {each["words"].split()[0]: each for each in _FENCED.finditer(path.read_text("utf-8"))}
    written, fixed = blocks["text"], blocks.get("sadame")
    _, *encoding = written["words"].split()
    command, printed = _printed(blocks["console"]["text"] if "console" in blocks else "")
    return Page(
        path,
        _files(_meant(written["text"])),
        encoding[0] if encoding else "utf-8",
        command,
        printed,
        _meant(fixed["text"]) if fixed else None,
    )


def _printed(console: str) -> tuple[tuple[str, ...], str]:
    """The command and what it prints."""
    if not console.startswith(_PROMPT):
        return _CHECK, console
    said, _, printed = console.removeprefix(_PROMPT).partition("\n")
    return tuple(said.split()), printed


def rewrite(page: Page, printed: str, fixed: str | None) -> None:
    """Put what is printed and left today into the page; the words around the blocks stay."""
    text = page.path.read_text("utf-8")
    (first,) = (each for each in _FENCED.finditer(text) if each["words"].startswith("text"))
    fence = first["fence"]
    prompt = "" if page.command == _CHECK else f"{_PROMPT}{' '.join(page.command)}\n"
    blocks = [first[0], f"{fence}console\n{prompt}{printed}{fence}"]
    if fixed is not None:
        blocks.append(f"{fence}sadame\n{fixed}{fence}")
    page.path.write_text("\n\n".join([text[: first.start()].rstrip(), *blocks]) + "\n", "utf-8")
