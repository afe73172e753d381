"""Saved books: never another answer, never believed if somebody may have touched them, never in the way."""

import os
import pickle
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from sadame.dsl import cache, core, pipeline
from sadame.dsl.book import Book
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app import saved
from sadame.engine.app.saved import compiled

ROOT = Path(__file__).parents[2]
TEXT = """制度 見本の給付
入力
職員数：人、1人 以上
表 額：円
| 職員数   | ⇒ 額   |
| 1〜10人  | 1万円  |
| 11人以上 | 2万円  |
"""
RULES = (Source("見本.sadame", TEXT),)
FILES = {
    "誤り.sadame": "制度 見本の給付\n判定 甲\n乙 が 1円 以上\n",
    "注意.sadame": """制度 見本の給付
入力
大人：はい／いいえ
勤め：はい／いいえ
　条件：大人
算定 額：円
原則：100円
ただし 勤め の場合：200円
""",
}
RUN = "import sys; from sadame.engine.app.cli import main; sys.exit(main())"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, empty."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SADAME_CACHE", str(folder))
    return folder


@pytest.fixture
def made(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of what was really compiled."""
    assert not home.exists()
    paths: list[str] = []

    def compile_and_tell(sources: tuple[Source, ...], files: dict[str, Source]) -> Book:
        paths.extend(each.path for each in sources)
        return compile_book(sources, files)

    monkeypatch.setattr(pipeline, "compile_book", compile_and_tell)
    return paths


def only_book(home: Path) -> Path:
    (path,) = home.glob("*.book")
    return path


def test_of_a_saved_book_only_what_is_asked_for_is_read(
    made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = tuple(Source(f"{n}.sadame", TEXT.replace("見本の", f"見本{n}の")) for n in range(3))
    compiled(sources, {})
    read: list[str] = []
    known = saved._known  # noqa: SLF001 - what is read cannot be seen from outside

    def told(module: str, name: str) -> type:
        read.append(name)
        return known(module, name)

    monkeypatch.setattr(saved, "_known", told)
    book = compiled(sources, {})
    assert [*book.programs] == ["見本0の給付", "見本1の給付", "見本2の給付"]
    assert "見本1の給付" in book.programs
    assert "Program" not in read
    assert book.programs["見本1の給付"] is book.programs["見本1の給付"]
    assert read.count("Program") == 1
    assert len(made) == len(sources)


def test_a_saved_book_is_the_book(made: list[str]) -> None:
    sources = (*RULES, Source("壊れた.sadame", "制度 壊れた制度\n判定 甲\n乙 が 1円 以上\n"))
    first, second = compiled(sources, {}), compiled(sources, {})
    assert len(made) == 2
    assert second.problems == first.problems != ()
    assert [each.diagnostic() for each in second.problems] == [
        each.diagnostic() for each in first.problems
    ]
    assert {n: p.content_hash for n, p in second.programs.items()} == {
        n: p.content_hash for n, p in first.programs.items()
    }
    slices = [(p.slices[0].symbols, p.slices[0].notes) for p in first.programs.values()]
    assert slices == [(p.slices[0].symbols, p.slices[0].notes) for p in second.programs.values()]


@pytest.mark.parametrize(
    "other",
    [
        (Source("見本.sadame", TEXT.replace("2万円", "3万円")),),
        (Source("別の所/見本.sadame", TEXT),),
        (*RULES, Source("別.sadame", "制度 別の制度\n")),
    ],
    ids=["text", "path", "another file"],
)
def test_another_text_is_another_book(made: list[str], other: tuple[Source, ...]) -> None:
    compiled(RULES, {})
    compiled(other, {})
    assert len(made) == 1 + len(other)


@pytest.mark.usefixtures("home")
def test_the_file_of_a_table_is_part_of_the_book() -> None:
    rules = (Source("表.sadame", "制度 表の制度\n入力\n数：人\n表 額：円：「単価.csv」\n"),)
    amounts = []
    for amount in ("1円", "2円"):
        files = {"単価.csv": Source("単価.csv", f"数,⇒ 額\n1人,{amount}\n上記以外,0円\n")}
        amounts.append(compiled(rules, files).programs["表の制度"].content_hash)
    assert amounts[0] != amounts[1]


def test_other_code_makes_another_book(made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compiled(RULES, {})
    monkeypatch.setattr(saved, "_ourselves", lambda: b"another version")
    compiled(RULES, {})
    assert len(made) == 2


def test_the_code_that_makes_books_is_looked_at() -> None:
    told = saved._ourselves().decode()  # noqa: SLF001 - the law is about what is inside
    for name in (pipeline.__file__, "grammar.lark", "_make.py", "lalr_parser.py"):
        assert name in told


@pytest.mark.parametrize("damage", ["short", "empty", "bit", "other"])
def test_a_damaged_book_is_made_again(home: Path, made: list[str], damage: str) -> None:
    compiled(RULES, {})
    path = only_book(home)
    data = path.read_bytes()
    broken = {
        "short": data[: len(data) // 2],
        "empty": b"",
        "bit": data[:-40] + bytes([data[-40] ^ 1]) + data[-39:],
        "other": b"not a book",
    }
    path.write_bytes(broken[damage])
    assert compiled(RULES, {}).programs.keys() == {"見本の給付"}
    assert len(made) == 2
    assert path.read_bytes()[:100] == data[:100]


class Harm:
    """What a stranger would put into a pickle."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (os.mkdir, (str(self.where),))


@pytest.mark.parametrize("place", ["a program", "the book"])
@pytest.mark.parametrize("kind", ["call", "module", "type", "another thing"])
def test_a_book_holds_nothing_that_acts(home: Path, made: list[str], kind: str, place: str) -> None:
    compiled(RULES, {})
    harm = home / "harm"
    things = {"call": Harm(harm), "module": core.walk, "type": subprocess.Popen}
    thing = things.get(kind, "a text")
    payload = pickle.dumps(
        ({"見本の給付": pickle.dumps(thing) if place == "a program" else thing}, ())
    )
    path = only_book(home)
    magic = path.read_bytes().partition(b"\n")[0] + b"\n"
    path.write_bytes(magic + sha256(payload).digest() + payload)
    assert compiled(RULES, {}).programs["見本の給付"].name == "見本の給付"
    assert len(made) == 2
    assert not harm.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
def test_a_book_that_others_may_write_is_not_believed(home: Path, made: list[str]) -> None:
    compiled(RULES, {})
    only_book(home).chmod(0o666)
    compiled(RULES, {})
    assert len(made) == 2
    assert only_book(home).stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
def test_the_folder_is_closed_to_others(home: Path) -> None:
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    compiled(RULES, {})
    assert home.stat().st_mode & 0o777 == 0o700


def test_somebody_elses_folder_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "belongs_to_user", lambda _: False)
    assert compiled(RULES, {}).programs.keys() == {"見本の給付"}
    assert not [*home.iterdir()]


def test_nothing_is_kept_where_it_is_switched_off(
    home: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SADAME_CACHE", "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    compiled(RULES, {})
    compiled(RULES, {})
    assert len(made) == 2
    assert not home.exists()


def test_a_folder_that_cannot_be_made_is_no_trouble(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("a file stands here")
    monkeypatch.setenv("SADAME_CACHE", str(home / "below"))
    assert compiled(RULES, {}).programs.keys() == {"見本の給付"}


def test_a_full_disk_is_no_trouble(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert compiled(RULES, {}).programs.keys() == {"見本の給付"}
    assert not [*home.glob("*")]


def test_the_oldest_books_make_room(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = [(Source(f"{n}.sadame", TEXT),) for n in range(4)]
    for at, each in enumerate(books[:3]):
        known = {*home.glob("*.book")}
        compiled(each, {})
        (new,) = {*home.glob("*.book")} - known
        os.utime(new, (at, at))
    compiled(books[0], {})  # read: young again
    size = max(path.stat().st_size for path in home.glob("*.book"))
    monkeypatch.setattr(saved, "_ROOM", 3 * size)
    oldest = min(home.glob("*.book"), key=lambda path: path.stat().st_mtime)
    compiled(books[3], {})
    left = {*home.glob("*.book")}
    assert len(left) == 3
    assert oldest not in left


def test_two_processes_may_save_at_once(home: Path) -> None:
    code = (
        "from sadame.engine.app.saved import compiled; from sadame.dsl.source import Source;"
        "import sys; print(compiled([Source('見本.sadame', sys.argv[1])], {}).programs['見本の給付'].content_hash)"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, TEXT], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    told = {run.communicate()[0] for run in runs}
    assert told == {f"{compiled(RULES, {}).programs['見本の給付'].content_hash}\n"}
    assert len([*home.iterdir()]) == 2  # the book and the parser


_MEMBERS = """制度 見本の世帯
適用：令和6年4月1日 から

区分 世帯：単身、夫婦、親子、その他の世帯

入力
世帯：世帯

判定 小さい世帯
世帯 が 単身、夫婦、親子 のいずれか

事例 まだ分からない
| 世帯           | 基準日        | ⇒ 小さい世帯 |
| 単身、その他の世帯 | 令和6年4月1日 | 不明         |
"""


def test_the_hash_of_a_policy_is_the_same_in_every_process(tmp_path: Path) -> None:
    """Sets of texts come in another order where their hashes are seeded otherwise."""
    code = "import sys; from sadame.engine import load; print(load(sys.argv[1])['見本の世帯'].content_hash)"
    path = tmp_path / "世帯.sadame"
    path.write_text(_MEMBERS, "utf-8")
    told = {
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, "PYTHONHASHSEED": str(seed), "SADAME_CACHE": "off"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2)
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["check", "誤り.sadame"], 1, "E0210"),
        (["check", "--format", "json", "誤り.sadame"], 1, "E0210"),
        (["check", "注意.sadame"], 0, "W0507"),
        (["test", str(ROOT / "policies/eligibility/kihon_checklist.sadame")], 0, "事例"),
        (["show", "基本チェックリスト"], 0, "事業対象者"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
@pytest.mark.usefixtures("home")
def test_a_command_says_the_same_from_a_saved_book(
    tmp_path: Path, arguments: list[str], status: int, said: str
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-X", "importtime", "-c", RUN, *arguments]
    first, second = (
        subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        for _ in range(2)
    )
    assert (first.stdout, first.returncode) == (second.stdout, second.returncode)
    assert first.returncode == status
    assert said in first.stdout
    assert " lark\n" in first.stderr
    assert " lark\n" not in second.stderr
