"""The summary and the pictures: complete, safe to pass on, and readable without seeing them."""

import itertools
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from tests.bulk.output.town import PEOPLE, RULES, run_in, town
from tests.strategies import seeded

from sadame.docs_gen.pictures.charts import Bar, Chart, Part
from sadame.docs_gen.pictures.picture import alternative, picture
from sadame.docs_gen.pictures.spread import spread_of

HOME = Path(__file__).parent / "golden"
_SVG = "{http://www.w3.org/2000/svg}"
_BOXES = {"img", "br", "meta", "link", "hr", "input"}


class _Page(HTMLParser):
    """Tags that are open, links, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given["href"] or "")
        self.sources += [given[each] or "" for each in ("src", "xlink:href") if each in given]
        assert not [name for name in given if name.startswith("on")]
        if tag not in _BOXES:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(folder: Path) -> _Page:
    page = _Page()
    page.feed((folder / "結果" / "summary.html").read_text("utf-8"))
    assert page.open == []
    return page


def test_the_page_tells_everything_and_needs_nothing_else(tmp_path: Path) -> None:
    run_in(town(tmp_path))
    page = page_of(tmp_path)
    text = re.sub(r"\s+", " ", page.text)

    assert page.sources == []
    for said in (
        "令和7年6月1日",
        "訪問の候補",
        "該当 2人",
        "不明 1人",
        "誤り 4人",
        "処方されている薬は何剤ですか",
        "50%〜75%",
        "含む",
        "同じ鍵の行が二つ以上あるので「誤り（重複）」とした 2件",
    ):
        assert said in text, said


def test_every_link_of_the_page_leads_to_a_file(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--format", "xlsx")
    page = page_of(tmp_path)

    assert len(page.links) >= 5
    assert [each for each in page.links if not (tmp_path / "結果" / unquote(each)).is_file()] == []


def test_nobody_is_in_what_is_passed_on(tmp_path: Path) -> None:
    run_in(town(tmp_path, PEOPLE.replace("0006", "K-0006").replace(",-1,", ",-17.25,")))

    for name in ("summary.html", "summary.md", "record.json"):
        text = (tmp_path / "結果" / name).read_text("utf-8")
        assert "K-0006" not in text
        assert "17.25" not in text


def test_small_numbers_are_not_on_the_page(tmp_path: Path) -> None:
    run_in(town(tmp_path), "--min-cell", "3")
    home = tmp_path / "結果"
    texts = [(home / name).read_text("utf-8") for name in ("summary.html", "summary.md")]
    texts += [path.read_text("utf-8") for path in (home / "図").iterdir()]

    assert all("秘匿" in text for text in texts[:3])
    assert not [text for text in texts if re.search(r"該当 [12]人|50%〜75%|50%〜100%", text)]


def test_what_stands_in_the_files_of_others_is_only_text(tmp_path: Path) -> None:
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n1,<script>alert(1)</script>,18.5,5,はい\n2,]](x),18,5,\n"
    run_in(town(tmp_path, people))
    home = tmp_path / "結果"

    assert "<script>" not in (home / "summary.html").read_text("utf-8")
    assert "&lt;script&gt;" in (home / "summary.html").read_text("utf-8")
    assert r"\<script\>" in (home / "summary.md").read_text("utf-8")
    for path in (home / "図").iterdir():
        ET.parse(path)  # noqa: S314 - our own


# ── pictures ──

CHART = Chart(
    "見本の割合",
    "基準日 令和7年6月1日",
    (
        Bar("全体", "20%〜40%", Fraction(1, 5), Fraction(2, 5)),
        Bar("東", "20%", Fraction(1, 5), Fraction(1, 5)),
        Bar("西", "秘匿", None, None),
    ),
    (Part("該当", 20), Part("不明", 20, is_open=True), Part("非該当", 60)),
    Fraction(1),
    percent=True,
)


def _bars(svg: str) -> list[tuple[str, str]]:
    """Where the bars begin and how wide they are."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    return [
        (rect.attrib["x"], rect.attrib["width"])
        for rect in root.iter(f"{_SVG}rect")
        if rect.attrib.get("height") == "13"
    ]


def test_a_bar_is_as_long_as_its_value_and_hatched_where_it_is_open() -> None:
    # the axis reaches to 40% over 350: half of it is sure, half is open
    assert _bars(picture(CHART)) == [("200", "175"), ("375", "175"), ("200", "175")]


def test_the_people_are_divided_by_their_numbers() -> None:
    root = ET.fromstring(picture(CHART))  # noqa: S314 - our own
    strip = [r.attrib["width"] for r in root.iter(f"{_SVG}rect") if r.attrib["height"] == "16"]

    assert strip == ["112", "112", "336"]


def test_a_picture_says_in_words_what_it_shows() -> None:
    root = ET.fromstring(picture(CHART))  # noqa: S314 - our own
    described = root.findtext(f"{_SVG}desc")

    assert described == alternative(CHART)
    assert described == (
        "見本の割合。全体 20%〜40%。東 20%。西 秘匿。内訳は、該当 20人、不明 20人、非該当 60人。"
    )
    assert root.attrib["role"] == "img"


def test_a_value_without_end_goes_on_beyond_the_axis() -> None:
    chart = Chart("総額", "", (Bar("全体", "6剤 以上", Fraction(6), None),), ())
    svg = picture(chart)

    assert _bars(svg) == [("200", "350")]
    assert "M550 82l8 7.5l-8 7.5z" in svg  # the head of an arrow


def spread_over(*groups: tuple[int | None, int | None]) -> Chart:
    """Groups with these ends, in percent; (None, None) = hidden."""
    bars = [
        Bar(f"{at}", "", *(None if end is None else Fraction(end, 100) for end in ends))
        for at, ends in enumerate(groups)
    ]
    whole = Bar("全体", "5%", Fraction(1, 20), Fraction(1, 20))
    return Chart("割合", "", (whole, *bars), (), Fraction(1), percent=True)


def test_groups_spread_over_stretches_of_their_values() -> None:
    # 2% to 12% in steps of 2%: the step is round, and eight of it reach over the ten
    chart = spread_over((2, 2), (3, 3), (4, 4), (5, 7), (12, 12), (None, None))

    assert [(each.low, each.high, each.sure, each.possible) for each in spread_of(chart)] == [
        (Fraction(2, 100), Fraction(4, 100), 2, 2),  # 4% is in the next one
        (Fraction(4, 100), Fraction(6, 100), 1, 2),  # 5% to 7% may be here
        (Fraction(6, 100), Fraction(8, 100), 0, 1),  # or here
        (Fraction(8, 100), Fraction(10, 100), 0, 0),
        (Fraction(10, 100), Fraction(12, 100), 1, 1),  # the last has its upper end too
    ]
    assert alternative(chart).endswith(
        "区分の分布は、2%以上4%未満 2区分、4%以上6%未満 1〜2区分、6%以上8%未満 0〜1区分、10%以上12%以下 1区分。"
    )
    svg = picture(chart)
    assert "区分の分布" in svg
    assert "ほかに、値を出さない区分 1" in svg


def test_a_group_without_end_may_be_in_every_stretch_from_its_lower_end_on() -> None:
    stretches = spread_of(spread_over((0, 0), (5, None), (10, 10)))

    assert [(each.sure, each.possible) for each in stretches] == [
        (1, 1), (0, 0), (0, 1), (0, 1), (1, 2)
    ]  # fmt: skip


def test_groups_of_one_value_stand_in_one_column_and_two_groups_in_none() -> None:
    assert [each.sure for each in spread_of(spread_over((3, 3), (3, 3), (3, 3)))] == [3]
    assert [each.sure for each in spread_of(spread_over((0, 0), (0, 0), (0, 0)))] == [3]
    assert spread_of(spread_over((3, 3), (9, 9), (None, None))) == ()


def test_every_group_is_counted_and_no_column_leaves_its_room() -> None:
    chance = seeded(5)
    for _ in range(200):
        lows = [chance.randrange(100) for _ in range(chance.randrange(3, 60))]
        chart = spread_over(*((low, low) for low in lows))
        stretches = spread_of(chart)

        assert sum(each.sure for each in stretches) == len(lows)
        assert all(a.high == b.low for a, b in itertools.pairwise(stretches))
        for rect in ET.fromstring(picture(chart)).iter(f"{_SVG}rect"):  # noqa: S314 - our own
            x, wide = (Fraction(rect.attrib.get(each, "0")) for each in ("x", "width"))
            assert x + wide <= 760


@pytest.mark.parametrize(
    "most", [Fraction(0), Fraction(1, 1000), Fraction(7), Fraction(9), Fraction(10**9)]
)
def test_no_bar_leaves_its_room(most: Fraction) -> None:
    bars = tuple(Bar(str(at), "", most * at / 4, most) for at in range(5))
    svg = picture(Chart("大きさ", "", bars, ()))

    assert all(float(x) + float(wide) <= 550.1 for x, wide in _bars(svg))


def test_a_town_looks_as_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, update_golden: bool
) -> None:
    rules = RULES.replace(
        "指標 候補の割合：割合\n", "指標 候補の割合：割合\n題名：候補となった人の割合\n"
    )
    town(tmp_path, PEOPLE, rules)
    monkeypatch.chdir(tmp_path)
    run_in(Path())
    for name in ("図/候補の割合.svg", "summary.md"):
        text = (tmp_path / "結果" / name).read_text("utf-8")
        text = re.sub(r"[0-9a-f]{64}|sadame の版 \| .*", "…", text)
        kept = HOME / name.rsplit("/", 1)[-1]
        if update_golden:
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(text, "utf-8")
        assert kept.read_text("utf-8") == text
