"""`sadame docs` as it is typed: a folder that is whole, and what it refuses."""

from pathlib import Path

import pytest
from tests.docs.pages import read, words, written
from tests.docs.test_site import SMALL

from sadame.engine.app.cli import main


def files(home: Path) -> set[str]:
    return {each.name for each in home.iterdir()}


def test_a_folder_has_pages_and_what_they_need(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, out = written(tmp_path, SMALL), tmp_path / "頁"

    assert main(["docs", str(rules), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}/index.html に書き出しました（6頁）\n"
    found = files(out)
    assert {
        "index.html",
        "見本の給付.html",
        "site.css",
        "page.js",
        "search-data.js",
        "record.json",
    } <= found
    page = read((out / "見本の給付.html").read_text("utf-8"))
    assert all((out / each.attrib["src"]).is_file() for each in page.iter("script"))
    assert all((out / each.attrib["href"]).is_file() for each in page.iter("link"))


def test_the_same_rules_give_the_same_bytes(tmp_path: Path) -> None:
    rules, homes = written(tmp_path, SMALL), (tmp_path / "a", tmp_path / "b")
    for home in homes:
        assert main(["docs", str(rules), "--out", str(home)]) == 0

    one, other = ({each.name: each.read_bytes() for each in home.iterdir()} for home in homes)
    assert one == other


def test_a_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    rules, out = written(tmp_path, SMALL), tmp_path / "頁"
    assert main(["docs", str(rules), "--out", str(out)]) == 0
    written(tmp_path, SMALL.replace("見本の給付", "別の給付"))

    assert main(["docs", str(rules), "--out", str(out)]) == 0
    assert "別の給付.html" in files(out)
    assert "見本の給付.html" not in files(out)


def test_what_is_not_ours_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules, out = written(tmp_path, SMALL), tmp_path / "大事"
    out.mkdir()
    (out / "日記.txt").write_text("大事", "utf-8")

    assert main(["docs", str(rules), "--out", str(out)]) == 2
    assert "前の結果ではないファイルがあります（日記.txt）" in capsys.readouterr().err
    assert files(out) == {"日記.txt"}


def test_rules_with_errors_make_no_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, out = (
        written(
            tmp_path,
            SMALL.replace("世帯 が 単身\n　イ", "世帯 が 独身\n　イ").replace(
                "イ　世帯 が 単身", "イ　世帯 が 独身"
            ),
        ),
        tmp_path / "頁",
    )

    assert main(["docs", str(rules), "--out", str(out)]) == 1
    assert "独身" in capsys.readouterr().out
    assert not out.exists()


def test_own_words_are_read_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules, out, own = written(tmp_path, SMALL), tmp_path / "頁", tmp_path / "言葉.yaml"
    own.write_text("制度のしるべ: 見本市の制度\n", "utf-8")
    assert main(["docs", str(rules), "--out", str(out), "--phrases", str(own)]) == 0
    assert "見本市の制度" in words(read((out / "index.html").read_text("utf-8")))

    own.write_text("制度のしるし: 見本市の制度\n", "utf-8")
    assert main(["docs", str(rules), "--out", str(out), "--phrases", str(own)]) == 2
    assert "「制度のしるし」という言い回しはありません" in capsys.readouterr().err
