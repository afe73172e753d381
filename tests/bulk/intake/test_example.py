"""A CSV as a city's system writes it, read by hand first: what is in the columns, and what the report says of each cell."""

from fractions import Fraction
from pathlib import Path

from tests.bulk.intake.people import mapping_of, taken

from sadame.dsl.calendar import ordinal
from sadame.dsl.interval import Interval
from sadame.engine.app.intake.report import Done, Seen
from sadame.engine.columnar.encoding import State

ROSTER = """対象者一覧（令和7年度）
作成日,令和7年4月1日

番号,氏名,誕生日,ＢＭＩ,HbA1c,薬剤数,問４,入院,住まい,蛋白
0001,髙橋,S10.4.1,１８．５,8.0,3,1,あり,在宅,＋
0002,﨑山,19350401,20,6.5%,<5,2,なし,施設,±以上
0003,ｱｻﾋ,3100401,999,500,10剤,9,,自宅,
0004,①,昭和10年4月1日,22.25,,1,１,不明,病院,2+
0004,①,1935-04-01,22.25,,1,1,あり,病院,2+
,無名,1935-04-01,22.25,,1,1,あり,病院,2+

0005,"山本
太郎",1935/4/1,0.0,0.5,"1,234",3,あり,在宅か病院,不明
"""

MAPPING = """鍵: 番号
欠測: 未実施
列:
  番号: 被保険者番号
  誕生日: 生年月日
  ＢＭＩ: {入力: BMI, 欠測: 0、999}
  HbA1c: {単位: "%"}
  薬剤数: {不等号: 範囲}
  問４: {入力: 回答 の 問4, 符号: {1: はい, 2: いいえ, 9: 未回答}}
  入院: 入院中
  蛋白: 尿蛋白
  氏名: 使わない
"""

BIRTH = ordinal(1935, 4, 1)
OPEN = State.OTHER


def test_a_roster_of_a_city_is_read_as_a_person_would(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_bytes(ROSTER.replace("\n", "\r\n").encode("cp932"))

    (batch,), report = taken([path], mapping_of(tmp_path, MAPPING))

    assert batch.rows.to_list() == [5, 6, 7, 12]  # as Excel counts; 11 is an empty row
    assert batch.keys is not None
    assert batch.keys.to_list() == ["0001", "0002", "0003", "0005"]
    found = batch.frame.to_dict(as_series=False)
    assert found["生年月日"] == [BIRTH] * 4
    # kg/㎡ in g/㎡: 18.5 and 20; 999 and 0.0 mean missing
    assert found["BMI"] == [18_500, 20_000, None, None]
    assert "BMI@状態" not in found
    # 8.0% and 6.5% over 1,000 are 80 and 65; 500% is out of range; 0.5 of a per cent is 5
    assert found["HbA1c"] == [80, 65, None, 5]
    assert found["HbA1c@状態"] == [State.VALUE, State.VALUE, State.INVALID, State.VALUE]
    # `<5` of a count is 0 to 4
    assert found["薬剤数"] == [3, 0, 10, 1234]
    assert found["薬剤数@上端"] == [None, 4, None, None]
    assert found["薬剤数@状態"] == [State.VALUE, State.RANGE, State.VALUE, State.VALUE]
    # はい is the first option
    assert found["回答 の 問4"] == [0, 1, None, None]
    assert found["回答 の 問4@状態"] == [State.VALUE, State.VALUE, State.BLANK, State.INVALID]
    assert found["入院中"] == [True, False, None, True]
    assert found["住まい"] == [0, 1, None, None]
    assert found["住まい@状態"] == [State.VALUE, State.VALUE, State.INVALID, State.INVALID]
    assert found["尿蛋白"] == [2, None, None, None]
    assert found["尿蛋白@状態"] == [State.VALUE, OPEN, State.BLANK, State.UNKNOWN]
    assert batch.others.keys() == {"尿蛋白"}
    assert [*batch.others["尿蛋白"]] == [1]
    assert batch.refused.rows() == [("0004", 8, "重複"), ("0004", 9, "重複"), (None, 10, "鍵なし")]
    assert (report.rows, report.people) == (7, 4)


def test_the_report_says_of_each_cell_what_was_done(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_bytes(ROSTER.encode("cp932"))

    _, report = taken([path], mapping_of(tmp_path, MAPPING))

    told = {(note.column, note.done): (note.count, note.examples) for note in report.notes}
    assert told == {
        ("", Done.DUPLICATE): (2, (Seen(8, "0004"), Seen(9, "0004"))),
        ("", Done.NO_KEY): (1, (Seen(10, ""),)),
        ("", Done.EMPTY_ROW): (1, (Seen(11, ""),)),
        ("氏名", Done.UNUSED): (1, ()),
        ("誕生日", Done.DATE): (2, (Seen(6, "19350401"), Seen(7, "3100401"))),
        ("誕生日", Done.ERA): (1, (Seen(5, "S10.4.1"),)),
        ("ＢＭＩ", Done.WIDTH): (1, (Seen(5, "１８．５"),)),
        ("ＢＭＩ", Done.MISSING): (2, (Seen(7, "999"), Seen(12, "0.0"))),
        ("HbA1c", Done.OUTSIDE): (1, (Seen(7, "500"),)),
        ("薬剤数", Done.LIMIT_RANGE): (1, (Seen(6, "<5"),)),
        ("問４", Done.MISSING): (1, (Seen(7, "9"),)),
        ("問４", Done.NO_MEMBER): (1, (Seen(12, "3"),)),
        ("入院", Done.BLANK): (1, (Seen(7, ""),)),
        ("住まい", Done.NO_MEMBER): (2, (Seen(7, "自宅"), Seen(12, "在宅か病院"))),
        ("蛋白", Done.WIDTH): (1, (Seen(5, "＋"),)),
        ("蛋白", Done.RANGE): (1, (Seen(6, "±以上"),)),
        ("蛋白", Done.BLANK): (1, (Seen(7, ""),)),
        ("蛋白", Done.UNKNOWN): (1, (Seen(12, "不明"),)),
    }


def test_one_row_of_a_person_is_used_where_the_mapping_says_which(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text("被保険者番号,BMI\n1,18\n2,19\n1,20\n")

    (first,), _ = taken([path], mapping_of(tmp_path, "重複: 最初の行\n"))
    (last,), report = taken([path], mapping_of(tmp_path, "重複: 最後の行\n"))

    assert first.frame["BMI"].to_list() == [18_000, 19_000]
    assert last.frame["BMI"].to_list() == [19_000, 20_000]
    assert last.refused.height == 0  # nobody is lost
    assert report.count(Done.DROPPED) == 1


def test_a_limit_of_a_dense_fact_is_for_the_interpreter(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text("被保険者番号,BMI,体重\n1,<18.5,<40.0\n")
    mapping = mapping_of(tmp_path, "列:\n  BMI: {不等号: 範囲}\n  体重: {不等号: 範囲}\n")

    (batch,), _ = taken([path], mapping)

    # no column ends below every number under 18.5; on a 刻み of 0.1kg the last below 40kg is 39.9kg
    below = Interval(Fraction(0), Fraction(18_500), low_open=True, high_open=True)
    assert batch.others == {"BMI": {0: below}}
    assert batch.frame.select("体重", "体重@上端").rows() == [(100, 39_900)]


def test_a_limit_may_be_said_to_be_unknown_and_is_an_error_where_nothing_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text("被保険者番号,BMI,薬剤数\n1,<18.5,<5\n")

    (batch,), _ = taken([path], mapping_of(tmp_path, "列:\n  BMI: {不等号: 不明}\n"))

    states = batch.frame.select("BMI@状態", "薬剤数@状態").rows()
    assert states == [(State.UNKNOWN, State.INVALID)]


def test_rows_are_counted_over_the_pieces_and_nobody_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    lines = [f"{n},{18 + n % 5}" for n in range(1, 1001)]
    path.write_text("被保険者番号,BMI\n" + "\n".join(lines))

    batches, report = taken([path], rows=300)

    assert [batch.frame.height for batch in batches] == [300, 300, 300, 100]
    assert [int(batch.rows[0]) for batch in batches] == [2, 302, 602, 902]
    assert report.people == 1000
