"""Every case of the table of markers: which list a 号 belongs to."""

from tests.syntax.reading import rule, said

from sadame.dsl import ast
from sadame.dsl.nesting import KANJI_NUMBERS, kanji

ALL = "次の全てに該当："


def shape(expr: ast.Expr | None) -> object:
    """Names, and lists as dictionaries from mark to what stands there."""
    match expr:
        case ast.Listing(_, items):
            return {item.mark: shape(item.body) for item in items}
        case ast.Name(text):
            return text
        case _:
            return expr


def nested(*lines: str) -> object:
    last, found = rule("\n".join(lines))
    assert [one.code for one in found if one.code.startswith("E")] == []
    return shape(last.body)


def test_a_kind_that_is_new_opens_a_deeper_list_and_an_open_one_returns() -> None:
    assert nested(
        ALL,
        "一　甲",
        f"二　{ALL}",
        "イ　甲",
        f"ロ　{ALL}",
        "（1）甲",
        "（2）乙",
        "ハ　丙",
        "三　乙",
    ) == {
        "第1号": "甲",
        "第2号": {"イ": "甲", "ロ": {"（1）": "甲", "（2）": "乙"}, "ハ": "丙"},
        "第3号": "乙",
    }


def test_every_kind_of_mark() -> None:
    assert nested(ALL, "ア 甲", "イ 乙", "ウ 丙") == {"ア": "甲", "イ": "乙", "ウ": "丙"}
    assert nested(ALL, "①甲", "②乙") == {"①": "甲", "②": "乙"}
    assert nested(ALL, "・甲", "・乙") == {"・1": "甲", "・2": "乙"}
    assert nested(ALL, "－甲", "－乙") == {"－1": "甲", "－2": "乙"}
    assert nested(ALL, "（ア）甲", "（イ）乙") == {"（ア）": "甲", "（イ）": "乙"}
    assert nested(ALL, "一、甲", "二．乙") == {"第1号": "甲", "第2号": "乙"}


def test_i_after_a_is_the_second_of_that_list() -> None:
    assert nested(ALL, "ア 甲", "イ 乙") == {"ア": "甲", "イ": "乙"}


def test_i_under_the_head_of_a_opens_a_new_list_and_says_so() -> None:
    lines = (ALL, f"ア {ALL}", "イ 甲", "ロ 乙", "イ 丙")

    assert nested(*lines) == {"ア": {"イ": "甲", "ロ": "乙"}, "イ": "丙"}
    assert said("\n".join(lines)) == ["W0502 「イ」を新しいイロハの初めとして読みました"]


def test_a_kind_directly_under_itself_is_said_once_and_read_as_meant() -> None:
    last, found = rule(f"{ALL}\n一　甲\n二　{ALL}\n一　乙\n二　丙")

    assert [one.code for one in found] == ["E0135"]
    assert "「イ」" in found[0].hint
    assert shape(last.body) == {
        "第1号": "甲",
        "第2号": {"第1号": "乙", "第2号": "丙"},
    }


def test_a_gap_in_the_numbers_is_said_once_and_counting_goes_on() -> None:
    last, found = rule(f"{ALL}\n一　甲\n三　乙\n四　丙")

    assert [one.code for one in found] == ["E0130"]
    assert found[0].edits[0].text == "二"
    assert shape(last.body) == {"第1号": "甲", "第3号": "乙", "第4号": "丙"}


def test_a_list_that_does_not_begin_at_its_beginning() -> None:
    assert said(f"{ALL}\n二　甲\n三　乙") == ["E0130 号の順番が違います（「二」の位置は「一」）"]


def test_a_mark_without_a_head() -> None:
    assert said("甲\n一　乙\n二　丙") == ["E0131 「一」の上に「次の…：」がありません"]


def test_a_head_without_anything_below() -> None:
    assert said(ALL) == ["E0132 「次の…：」の下に号がありません"]
    assert said(f"{ALL}\n一　{ALL}\n二　甲") == ["E0132 「次の…：」の下に号がありません"]


def test_a_number_in_an_open_bracket_is_a_number() -> None:
    last, found = rule("年齢 が （\n（1） ＋ 2歳） 以上")

    assert [one.code for one in found] == []
    assert isinstance(last.body, ast.Compare)


def test_a_dash_is_a_minus_where_no_list_is_in_view() -> None:
    last, found = rule("所得\n－ 5円 が 1円 以上")

    assert found == []
    assert isinstance(last.body, ast.Compare)


def test_a_dash_under_an_item_is_a_mark_without_a_head() -> None:
    assert said(f"{ALL}\n一　甲\n－ 乙") == ["E0131 「－」の上に「次の…：」がありません"]


def test_the_long_mark_alone_is_neither_one_nor_a_dash() -> None:
    assert said(f"{ALL}\nー　甲") == ["E0134 「ー」（長音）だけが書かれています"]


def test_a_dot_inside_a_run_belongs_to_the_name() -> None:
    policy, found = rule("研修・相談")

    assert isinstance(policy.body, ast.Name)
    assert found == []


def test_without_a_space_a_mark_is_part_of_a_name() -> None:
    last, found = rule("一部負担金")

    assert last.body == ast.Name("一部負担金", span=last.span)
    assert found == []


def test_a_head_may_follow_a_condition() -> None:
    last, found = rule(f"甲 の場合は、{ALL}\n一　乙\n二　丙")

    assert found == []
    assert isinstance(last.body, ast.Implication)
    assert shape(last.body.consequence) == {"第1号": "乙", "第2号": "丙"}


def test_a_head_whose_colon_was_forgotten() -> None:
    last, found = rule("次の全てに該当\n一　甲\n二　乙")

    assert [one.code for one in found] == ["E0133"]
    assert shape(last.body) == {"第1号": "甲", "第2号": "乙"}


def test_the_heads_of_statutes() -> None:
    forms = {
        "次の各号の全てに該当する：": ast.Head.ALL,
        "次の各号のいずれにも該当する：": ast.Head.ALL,
        "次のすべてに該当する者：": ast.Head.ALL,
        "次の各号のいずれかに該当：": ast.Head.ANY,
        "次のいずれにも該当しない：": ast.Head.NONE,
        "次のうち2つ以上に該当：": ast.Head.COUNT,
        "次の各号のうち二以上に該当：": ast.Head.COUNT,
    }
    for form, head in forms.items():
        body = rule(f"{form}\n一　甲\n二　乙")[0].body
        assert isinstance(body, ast.Listing)
        assert (body.head, body.at_least) == (head, 2 if head is ast.Head.COUNT else None)


def test_numbers_of_items_go_to_ninety_nine() -> None:
    assert [kanji(number) for number in (1, 10, 11, 20, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "九十九",
    ]
    assert len(KANJI_NUMBERS) == 99
