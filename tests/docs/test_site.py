"""The reference site: every link leads somewhere, nothing comes from elsewhere, text is text, and a change shows where it should."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from tests.docs.pages import (
    POLICIES,
    ids,
    made,
    pages,
    read,
    targets,
    whole,
    whole_pages,
    words,
    written,
)

from sadame.docs_gen.blocks import Document, Gloss, Link, Paragraph, Text
from sadame.docs_gen.html import Places, body
from sadame.docs_gen.phrases import ChangedWrongly, phrases

SMALL = """制度 見本の給付
題名：見本の給付
所管：見本市
根拠：見本市条例 第3条
出典：資料「見本」
適用：令和6年4月1日 から

区分 世帯：単身、夫婦、その他の世帯

入力
世帯：世帯
所得：円、0円 以上
　条件：世帯 が 単身
　未回答：0円 とみなす

基準値 上限額：円
令和6年度：10万円
令和7年4月1日 から：12万円

判定 要件
次の全てに該当：
一　所得（対象外は0円） が 上限額 以下
二　次のいずれかに該当：
　イ　世帯 が 単身
　ロ　世帯 が 夫婦

表 給付額：円
| 世帯     | ⇒ 額  |
| 単身     | 3万円 |
| 夫婦     | 5万円 |
| 上記以外 | 1万円 |

算定 支給額：円
前提：要件
原則：給付額

事例 単身の世帯
| 世帯 | 所得   | 基準日        | ⇒ 支給額 |
| 単身 | 1万円  | 令和7年4月1日 | 3万円    |
| 単身 | 11万円 | 令和6年4月1日 | 対象外   |
| 夫婦 |        | 令和7年4月1日 | 5万円    |
"""


# ── the whole site ───────────────────────────────────────────────────────────────────────────────


def test_every_policy_has_a_page_and_stands_on_the_first() -> None:
    first = words(whole_pages()["index.html"])
    for path in POLICIES.rglob("*.sadame"):
        found = re.search(r"^制度 (\S+)", path.read_text("utf-8"), re.MULTILINE)
        assert found is not None
        assert found[1] in first
    assert sum(not name.startswith("index") for name in whole_pages()) == len(
        list(POLICIES.rglob("*.sadame"))
    )


def test_every_link_leads_to_a_place_of_the_site() -> None:
    places = {name: set(ids(page)) for name, page in whole_pages().items()}
    astray = []
    for name, page in whole_pages().items():
        for target in targets(page):
            file, _, anchor = target.partition("#")
            file = file or name
            if file not in whole() or (anchor and anchor not in places[file]):
                astray.append((name, target))

    assert astray == []
    assert sum(len(list(targets(page))) for page in whole_pages().values()) > 5_000


def test_what_the_search_finds_is_there() -> None:
    data = json.loads(whole()["search-data.js"].removeprefix("window.sadameSearch=").rstrip(";\n"))
    places = {name: set(ids(page)) for name, page in whole_pages().items()}
    for page, anchor, _, _ in data["entries"]:
        file = data["pages"][page][0]
        assert not anchor or anchor in places[file], (file, anchor)

    found = {
        data["pages"][page][1]
        for page, _, heading, text in data["entries"]
        if "事業対象者" in heading + text
    }
    assert len(found) >= 3


def test_an_id_is_given_once_on_a_page() -> None:
    for name, page in whole_pages().items():
        found = ids(page)
        assert len(found) == len(set(found)), (
            name,
            [each for each in found if found.count(each) > 1][:5],
        )


def test_nothing_is_asked_of_another_machine() -> None:
    for name, text in whole().items():
        assert not re.search(r"(?:src|href|action|url|import)\W{0,3}(?:https?:)?//", text), name
        assert not re.search(
            r"\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket|@import|@font-face", text
        ), name


def test_headings_go_down_a_step_at_a_time() -> None:
    for name, page in whole_pages().items():
        main = page.find(".//main")
        assert main is not None
        levels = [
            int(each.tag[1]) for each in main.iter() if re.fullmatch(r"h[1-6]", str(each.tag))
        ]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), name


def test_each_clause_has_the_place_that_the_trace_names() -> None:
    found = set(ids(whole_pages()["介護テクノロジー導入支援事業.html"]))

    assert {
        "補助率引上げの要件.第2号イ",
        "連携システムの利用開始.第2号ロ",
        "補助額.ただし書1",
    } <= found


def test_every_result_of_an_example_is_the_one_expected() -> None:
    differs = phrases()("examples.differs").strip()

    assert [name for name, page in whole_pages().items() if differs in words(page)] == []


def test_a_picture_says_what_it_shows() -> None:
    drawn = [
        each
        for page in whole_pages().values()
        for each in page.iter()
        if str(each.tag).endswith("}svg")
    ]

    assert len(drawn) > len(list(POLICIES.rglob("*.sadame")))
    for svg in drawn:
        said = [each.text or "" for each in svg if str(each.tag).endswith(("}title", "}desc"))]
        assert len(said) == 2
        assert all(said)


# ── one page ─────────────────────────────────────────────────────────────────────────────────────


def test_a_page_says_all_that_the_file_says(tmp_path: Path) -> None:
    page = words(pages(made(written(tmp_path, SMALL)))["見本の給付.html"])

    for said in (
        "見本市条例 第3条",
        "資料「見本」",
        "令和6年4月1日から",
        "世帯 が 単身",
        "答えがなければ、0円 とみなす",
        "10万円",
        "12万円",
        "第2号",
        "単身の世帯",
    ):
        assert said.replace(" ", "") in page.replace(" ", ""), said


def test_an_example_has_its_rows_of_every_period(tmp_path: Path) -> None:
    page = pages(made(written(tmp_path, SMALL)))["見本の給付.html"]
    (table,) = (each for each in page.iter("table") if each.get("class") == "cases")
    said = [words(each) for each in table.iter("tr")][1:]

    assert ["令和7年4月1日" in each for each in said] == [True, False, True]
    assert "対象外" in said[1]


def test_a_page_says_what_its_examples_do_not_look_at(tmp_path: Path) -> None:
    page = pages(made(written(tmp_path, SMALL)))["見本の給付.html"]
    folded = [each for each in page.iter("details") if "事例がまだ" in words(each)]
    lines = [words(each) for each in folded[0].iter("li")]

    # 支給額 alone is expected of the three rules; 上記以外 alone is not met of the three rows.
    assert "事例3件が、そのうち" in words(page)
    assert "正しさの割合ではなく、事例で見たところの割合です。" in words(page)
    assert "内訳：決まり3のうち1、" in words(page)
    assert "、行3のうち2、" in words(page)
    assert "準用元" not in words(page)
    assert words(folded[0]).startswith(f"事例がまだ確かめていないところ（{len(lines)}）")
    assert "給付額 上記以外「上記以外 | 1万円」：当てはまる事例がない" in lines
    assert "#給付額" in list(targets(folded[0]))


def test_what_is_taken_note_of_stands_under_its_rule(tmp_path: Path) -> None:
    text = SMALL.replace("判定 要件\n", "判定 要件\n承知：V0605 様式のとおりに書いたため\n")
    page = words(pages(made(written(tmp_path, text)))["見本の給付.html"])

    assert "いつも「はい」の条件（V0605）。様式のとおりに書いたため" in page


def test_two_examples_of_one_title_have_two_places(tmp_path: Path) -> None:
    again = SMALL[SMALL.index("事例 単身の世帯") :]
    found = ids(pages(made(written(tmp_path, SMALL + "\n" + again)))["見本の給付.html"])

    assert {"事例.単身の世帯", "事例.単身の世帯.2"} <= set(found)
    assert len(found) == len(set(found))


def test_a_whole_fiscal_year_has_its_name(tmp_path: Path) -> None:
    text = SMALL.replace("適用：令和6年4月1日 から", "適用：令和6年度").replace(
        "令和7年4月1日 から：12万円\n", ""
    )
    text = text.replace("令和7年4月1日", "令和7年3月1日")
    page = words(pages(made(written(tmp_path, text)))["見本の給付.html"])

    assert "令和6年度" in page
    assert "令和7年3月31日まで" not in page


def test_changing_one_amount_changes_the_places_that_tell_of_it(tmp_path: Path) -> None:
    before = made(written(tmp_path, SMALL))
    after = made(written(tmp_path, SMALL.replace("| 夫婦     | 5万円 |", "| 夫婦     | 6万円 |")))

    assert {name for name in before if before[name] != after[name]} == {
        "見本の給付.html",
        "keisan-見本の給付.js",
        "search-data.js",
    }
    old, new = (each["見本の給付.html"].splitlines() for each in (before, after))
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    # the fingerprint, the row of the 表, the result of the 事例 (and that it is no longer what was expected)
    assert len(changed) == 3
    assert "夫婦" in changed[1][0]
    assert changed[1][1] == changed[1][0].replace("5万円", "6万円")
    assert "期待と違う" in changed[2][1]


def test_a_new_name_moves_no_place(tmp_path: Path) -> None:
    more = SMALL.replace("表 給付額：円", "判定 夫婦の世帯\n世帯 が 夫婦\n\n表 給付額：円")
    before, after = (
        set(ids(pages(made(written(tmp_path, text)))["見本の給付.html"])) for text in (SMALL, more)
    )

    assert before < after


# ── hostile text ─────────────────────────────────────────────────────────────────────────────────

ODD = "<script>alert(1)</script>\"'>&amp;<img src=x onerror=alert(2)>"


def test_hostile_text_is_shown_as_text(tmp_path: Path) -> None:
    text = SMALL.replace("資料「見本」", f"資料「{ODD}」").replace(
        "題名：見本の給付", f"題名：{ODD}\n説明：{ODD}\n備考：{ODD}"
    )
    text = text.replace("世帯：世帯\n", f"世帯：世帯\n　問：{ODD}\n", 1)
    site = made(written(tmp_path, text))

    for name, page in pages(site).items():
        loaded = [each for each in page.iter() if each.tag == "script"]
        assert all(each.get("src") and not each.text for each in loaded), name
        assert not any(
            attribute.startswith("on") for each in page.iter() for attribute in each.attrib
        ), name
        assert not any(each.tag == "img" for each in page.iter()), name
    assert ODD in words(pages(site)["見本の給付.html"])
    assert "</script>" not in site["search-data.js"]


def test_what_would_turn_the_text_around_is_made_visible() -> None:
    # a rule file may not hold such characters at all; a municipality's phrases and names of files might
    line = (
        Text("合計\u202e円01\u2066"),
        Link("\u200f名", "#x"),
        Gloss("令和\u202d", note="\u202e"),
    )
    page = str(body(Document("x", "x", (Paragraph(line),)), Places()))

    assert "合計�円01�" in page
    assert page.isprintable()


def test_a_very_long_name_is_a_name(tmp_path: Path) -> None:
    name = "長い名前の" * 19
    site = made(written(tmp_path, SMALL.replace("要件", name)))

    assert name in words(pages(site)["見本の給付.html"])


# ── a municipality's own ─────────────────────────────────────────────────────────────────────────


def test_a_municipality_has_its_own_words_and_looks(tmp_path: Path) -> None:
    say = phrases().changed(
        {"決まり": "決まりの<中身>", "{count}か所が見つかりました。": "{count}件です。"}
    )
    site = made(written(tmp_path, SMALL), say=say, css="h1 { color: red }")
    page = pages(site)["見本の給付.html"]

    assert "決まりの<中身>" in words(page)
    assert "own.css" in list(targets(page))
    assert site["own.css"] == "h1 { color: red }"
    assert "{count}件です。" in site["index.search.html"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("決まりごと", "x"),
        ("{count}か所が見つかりました。", "ありました"),
        ("決まり", "{count}"),
        ("決まり", 3),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(old: str, new: object) -> None:
    with pytest.raises(ChangedWrongly):
        phrases().changed({old: new})


def test_the_standard_is_held_strictly() -> None:
    with pytest.raises(Exception, match="Unexpected end tag"):
        read("<!DOCTYPE html><title>x</title><p><div></div></p>")
