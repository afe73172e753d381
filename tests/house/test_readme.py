"""What the READMEs and the manual show is true: files are written, commands are run, and their output is the one shown.

In a page, ```` ```sadame ict.sadame ```` (or any other language with a file name) is a file that the commands below it may use;
in ```` ```console ```` each line after `$ ` is run in the folder of those files, and the lines up to the next `$ ` are
what it prints. A file that is wrong on purpose stands in a ```` ```text ```` block. ```` ```text +ict.sadame ```` goes on writing a file,
as a reader would: a paragraph whose first line already stands in it takes the place of that paragraph, others are added at
the end. `pytest --update-golden` writes what is printed today into the pages.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sadame.dsl.formatter import format_source, offered
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.cli import VERBS

ROOT = Path(__file__).parents[2]
FRONT = tuple(ROOT / name for name in ("README.md", "README.ja.md"))
PAGES = (*FRONT, *sorted({*ROOT.glob("[a-z]*/README.md"), *ROOT.glob("manual/**/*.md")}))

_BLOCK = re.compile(r"^```(?P<words>\w+(?: [^\n]+)?)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SPACES = re.compile(r"[ \u3000]+")
_ROOTS = os.pathsep.join(str(ROOT / folder) for folder in ("dsl", "engine", "docs_gen"))
_SHIMS = {
    "sadame": "-c 'import sys; from sadame.engine.app.cli import main; sys.exit(main())'",
    "python": "",
}
"""Commands of the pages, as arguments for the Python that runs the tests."""


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def rules(page: Path) -> list[str]:
    """The blocks of a page that are rules, whole files or parts."""
    blocks = _BLOCK.finditer(page.read_text("utf-8"))
    return [each["text"] for each in blocks if each["words"].split(" ")[0] == "sadame"]


def _shell(folder: Path) -> dict[str, str]:
    """An environment in which `sadame` and `python` are those of this checkout, and shipped rules are found."""
    shims = folder / ".bin"
    shims.mkdir(exist_ok=True)
    for name, arguments in _SHIMS.items():
        shim = shims / name
        shim.write_text(f'#!/bin/sh\nexec {sys.executable} {arguments} "$@"\n', "utf-8")
        shim.chmod(0o755)
    path = os.pathsep.join((str(shims), os.environ["PATH"]))
    return {**os.environ, "PATH": path, "PYTHONPATH": _ROOTS, "PYTHONUTF8": "1"}


def _transcript(text: str, folder: Path) -> str:
    """The block as a terminal shows it today."""
    shown: list[str] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                ["/bin/sh", "-c", line[2:]],
                cwd=folder,
                env=_shell(folder),
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )
            shown.extend([line, *done.stdout.splitlines(), *done.stderr.splitlines()])
    return "\n".join([*shown, ""])


def continued(before: str, text: str) -> str:
    """The file with the paragraphs of the text put in their places, or at its end."""
    paragraphs = re.split(r"\n{2,}", f"{before}\n\n{text}".strip("\n"))
    found = {each.split("\n")[0]: each for each in paragraphs}
    return "\n\n".join(found.values()) + "\n"


def _write(folder: Path, name: str, text: str) -> None:
    """A block as the file it is, or as a further part of one."""
    file = folder / name.removeprefix("+")
    if name.startswith("+"):
        text = continued(file.read_text("utf-8") if file.exists() else "", text)
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")


def _sources(page: Path) -> list[Source]:
    """The whole rule files on a page."""
    wholes = (text for text in rules(page) if text.startswith("制度 "))
    return [Source(f"{_name(page)}:{number}", text) for number, text in enumerate(wholes)]


def _book(page: Path) -> list[Source]:
    """The rule files on a page, and the shipped ones if it stands on any."""
    own = _sources(page)
    texts = "\n".join(source.text for source in own)
    needed = set(re.findall(r"^(?:準用：|参照 )(\S+)$", texts, re.MULTILINE))
    if needed <= set(re.findall(r"^制度 (\S+)$", texts, re.MULTILINE)):
        return own
    shipped = sorted((ROOT / "policies").rglob("*.sadame"))
    return own + [Source(_name(path), path.read_text("utf-8")) for path in shipped]


def _hold(page: Path, told: str, *, update_golden: bool) -> None:
    """The page says what is told; or it does from now on."""
    if update_golden:
        page.write_text(told, "utf-8")

    assert page.read_text("utf-8") == told


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_rule_files_on_a_page_are_in_the_canonical_text(page: Path, *, update_golden: bool) -> None:
    told, sources = page.read_text("utf-8"), _sources(page)
    for source in sources:
        told = told.replace(source.text, format_source(source, offered(sources)))

    _hold(page, told, update_golden=update_golden)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_what_a_page_shows_is_what_happens(
    page: Path, tmp_path: Path, *, update_golden: bool
) -> None:
    def today(block: re.Match[str]) -> str:
        language, *names = block["words"].split(" ")
        for name in names:
            _write(tmp_path, name, block["text"])
        if language != "console":
            return block[0]
        return f"```console\n{_transcript(block['text'], tmp_path)}```"

    told = _BLOCK.sub(today, page.read_text("utf-8"))

    _hold(page, told, update_golden=update_golden)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_nothing_is_said_about_the_rule_files_on_a_page(page: Path) -> None:
    assert compile_book(_book(page)).problems == ()


def test_excerpts_stand_in_the_rule_files() -> None:
    page = ROOT / "policies" / "README.md"
    policies = "".join(path.read_text("utf-8") for path in page.parent.rglob("*.sadame"))
    written = _SPACES.sub("", policies)

    parts = [part for text in rules(page) for part in text.split("\n\n")]

    assert parts
    assert [part for part in parts if _SPACES.sub("", part) not in written] == []


def test_every_rule_file_is_on_the_list() -> None:
    folder = ROOT / "policies"
    listed = re.findall(r"\]\(([^)]+\.sadame)\)", (folder / "README.md").read_text("utf-8"))

    assert sorted(listed) == sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*.sadame")
    )


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_on_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", FRONT, ids=_name)
def test_the_front_page_names_every_command_and_no_other(page: Path) -> None:
    named = re.findall(r"^\| `sadame (\w+)", page.read_text("utf-8"), re.MULTILINE)

    assert tuple(named) == VERBS


@pytest.mark.parametrize("page", FRONT, ids=_name)
def test_make_knows_every_target_on_the_front_page(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^make (\w+)", page.read_text("utf-8"), re.MULTILINE)

    assert targets
    assert [name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_the_front_page_is_read_in_one_sitting() -> None:
    assert all(len(page.read_text("utf-8").splitlines()) <= 185 for page in FRONT)
