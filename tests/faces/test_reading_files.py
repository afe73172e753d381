"""Which files are opened, and what is said of those that cannot be."""

from pathlib import Path

import pytest

from sadame.dsl.source import Source
from sadame.engine.app.disk import CalledWrongly, read_text
from sadame.engine.app.library import gather, heading


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "例.json").write_bytes("\ufeff{}".encode())
    assert read_text(tmp_path / "例.json", 100) == "{}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("制度 甲乙丙".encode("cp932"), "文字コードは CP932（Shift_JIS） のようです"),
        ("制度".encode("utf-16"), "文字コード"),
        (b"\xff\xff\xff", "UTF-8 ではありません"),
        (b"x" * 2000, "大きすぎます"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "例").write_bytes(data)
    with pytest.raises(CalledWrongly) as slip:
        read_text(tmp_path / "例", 1000)
    assert message in slip.value.message


def test_folders_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(CalledWrongly, match="フォルダーです"):
        read_text(tmp_path, 1000)
    with pytest.raises(CalledWrongly, match="がありません"):
        read_text(tmp_path / "ない", 1000)
    with pytest.raises(CalledWrongly, match="読めません"):
        read_text(Path("a\0b"), 1000)


def test_the_heading_tells_the_name_and_what_it_builds_on() -> None:
    text = "# 制度 ではない\n制度　○○市_抽出\n題名：制度 とは\n準用：抽出\n  参照 質問票\n参照 基本チェックリスト\n"
    found = heading(Source("例", text))
    assert found.name == "○○市_抽出"
    assert found.needs == ("抽出", "質問票", "基本チェックリスト")


def test_a_folder_is_searched_in_order_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("b.sadame", "a.sadame", ".隠/c.sadame", "下/d.sadame", "e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"制度 {name[0]}\n", encoding="utf-8")
    shelf = gather([tmp_path, tmp_path / "a.sadame"])
    assert [Path(path).name for path in shelf.asked] == ["a.sadame", "b.sadame", "d.sadame"]
    assert shelf.policies() == ("a", "b", "下")


def test_what_a_file_builds_on_comes_along_and_tables_beside_it(tmp_path: Path) -> None:
    home = tmp_path / "規則"
    home.mkdir()
    (home / "甲.sadame").write_text(
        "制度 甲\n参照 基本チェックリスト\n表 単価：円：「単価.csv」\n", encoding="utf-8"
    )
    (home / "単価.csv").write_text("区,⇒ 円\n", encoding="utf-8")
    (tmp_path / "乙.csv").write_text("外\n", encoding="utf-8")
    (home / "丙.sadame").write_text("制度 丙\n表 単価：円：「../乙.csv」\n", encoding="utf-8")
    shelf = gather([home])
    names = [heading(source).name for source in shelf.sources]
    assert names == ["丙", "甲", "基本チェックリスト"]
    assert shelf.policies() == ("丙", "甲")
    assert list(shelf.files) == [str(home / "単価.csv")]


def test_a_folder_without_rules_is_a_slip(tmp_path: Path) -> None:
    with pytest.raises(CalledWrongly, match="規則ファイル"):
        gather([tmp_path])
