"""Few people cannot be worked out from what is shown of the rest."""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from pathlib import Path
from random import Random
from typing import TypeAlias

from attrs import evolve
from tests.bulk.output.town import run_in, town
from tests.strategies import seeded

from sadame.engine.app.output.standings import shown
from sadame.engine.app.output.suppression import (
    EVERYBODY,
    HITS,
    MEMBERS,
    MISSES,
    OUTSIDE,
    PEOPLE,
    Tabled,
    hidden,
    is_small,
)
from sadame.engine.bulk.result import Standings
from sadame.engine.population import Counts

LEAST = 10


def counts(hits: int, misses: int, unknown: int = 0) -> Counts:
    """People in the 分母, some of whom nobody knows whether they are hits."""
    known, rows = hits + misses, hits + misses + unknown
    return Counts(
        rows=rows,
        members_low=rows,
        members_high=rows,
        hits_low=hits,
        hits_high=hits + unknown,
        misses_low=misses,
        misses_high=misses + unknown,
        unknown=rows - known,
    )


def total(groups: list[Counts]) -> Counts:
    return reduce(Counts.__add__, groups, Counts())


Groups: TypeAlias = dict[tuple[str, ...], Counts]


def table(groups: Groups, *names: str, sort: str = "甲") -> Tabled:
    """全体, then the groups: by the values of `names` the counts."""
    lines = [(EVERYBODY, total([*groups.values()]))]
    lines += [(frozenset(zip(names, key, strict=True)), each) for key, each in groups.items()]
    sorts = ((PEOPLE, None), (MEMBERS, "全員"), (OUTSIDE, sort), (HITS, sort), (MISSES, sort))
    return Tabled(sorts, tuple(lines))


def alone(*groups: Counts) -> frozenset[int]:
    """What is hidden of a table of these groups; 0 = 全体."""
    named: Groups = {(f"{at}",): each for at, each in enumerate(groups)}
    return hidden([table(named, "地区")], LEAST)[0]


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    # shown alone, 全体 less the others would be the 3
    assert alone(counts(50, 100), counts(3, 200), counts(20, 30)) == {2, 3}


def test_two_small_groups_that_are_small_together_take_a_third() -> None:
    assert alone(counts(2, 100), counts(3, 100), counts(40, 100), counts(30, 90)) == {1, 2, 4}


def test_two_small_groups_that_are_many_together_are_enough() -> None:
    assert alone(counts(6, 100), counts(7, 100), counts(40, 100)) == {1, 2}


def test_nobody_and_all_but_a_few() -> None:
    assert not is_small(counts(0, 50), LEAST)
    assert is_small(counts(50, 3), LEAST)  # who is not a hit is as easily found
    assert is_small(counts(0, 5), LEAST)
    assert is_small(Counts(rows=5), LEAST)  # five people, all outside the 分母
    members = counts(20, 20)
    assert is_small(evolve(members, rows=44), LEAST)  # or four of many
    assert not is_small(evolve(members, rows=44, failed=4), LEAST)
    assert not is_small(counts(20, 20, unknown=1), LEAST)


def test_where_nothing_else_is_left_the_total_still_tells_no_group() -> None:
    assert alone(counts(3, 100)) == {0, 1}


def test_two_tables_that_count_the_same_people_hide_the_same_groups() -> None:
    # five people live in 東. The first alone hides 東 and 西, the second 東 and 南: one tells who is in what the other hides
    first: Groups = {("東",): counts(5, 0), ("西",): counts(40, 20), ("南",): counts(30, 31)}
    second: Groups = {("東",): counts(2, 3), ("西",): counts(20, 40), ("南",): counts(9, 52)}
    tables = [table(first, "地区", sort="甲"), table(second, "地区", sort="乙")]

    assert [hidden([each], LEAST) for each in tables] == [[{1, 2}], [{1, 3}]]
    assert hidden(tables, LEAST) == [{1, 2}, {1, 2, 3}]


def test_a_finer_table_tells_nothing_that_a_coarser_one_hides() -> None:
    cells: Groups = {
        ("東", "男"): counts(3, 100),
        ("東", "女"): counts(30, 80),
        ("西", "男"): counts(40, 90),
        ("西", "女"): counts(50, 80),
    }
    areas: Groups = {
        (area,): total([each for key, each in cells.items() if key[0] == area]) for area in "東西"
    }
    coarse, fine = hidden([table(areas, "地区"), table(cells, "地区", "性別")], LEAST)

    # 東 is shown, so both of 東 are hidden; alone the finer table would hide any two
    assert coarse == set()
    assert fine == {1, 2}


def test_what_a_list_tells_is_known() -> None:
    # 全体 is hidden for its few misses; but the list tells its hits, and 12 of the 20 would be shown
    groups: Groups = {("東",): counts(8, 3), ("西",): counts(12, 0), ("南",): counts(0, 0)}
    own = table(groups, "地区")

    assert hidden([own], LEAST) == [{0, 1}]
    assert hidden([own], LEAST, frozenset({(own.sorts[3], EVERYBODY)})) == [{0, 1, 2}]


def test_how_many_people_there_are_is_known(tmp_path: Path) -> None:
    """全体 is hidden for its four hits. 4 of 64 people live in 東: so 西, where the others are, is not shown either."""
    people = "被保険者番号,地区,BMI,薬剤数,むせる\n"
    lines = ["東,18"] * 4 + ["西,25"] * 60
    people += "".join(f"{at:04},{line},2,いいえ\n" for at, line in enumerate(lines))
    run_in(town(tmp_path, people), "--min-cell", "10", "--only", "候補の割合", "--format", "csv")
    table_ = (tmp_path / "結果" / "指標.csv").read_text("utf-8-sig")
    shown_ = [line.split(",")[1] for line in table_.splitlines()[1:] if "秘匿" not in line]

    assert shown_ == []


def test_no_line_that_is_shown_and_no_difference_of_them_is_small() -> None:
    chance: Random = seeded(7)
    for _ in range(1000):
        groups = [
            counts(chance.randrange(25), chance.randrange(60), chance.choice([0, 0, 1, 12]))
            for _ in range(chance.randrange(1, 7))
        ]
        found = alone(*groups)
        out = [each for at, each in enumerate(groups, 1) if at in found]
        kept = [each for at, each in enumerate(groups, 1) if at not in found]

        assert not any(is_small(each, LEAST) for each in kept)
        if 0 not in found:
            assert not is_small(total(groups), LEAST)
            # what can be worked out: 全体 less all that is shown
            assert not out or not is_small(total(out), LEAST)
            assert len(out) != 1


def test_whoever_has_all_tables_of_a_run_can_work_out_no_small_number() -> None:
    """地区, 性別, and both: what follows from all that is shown, found by the people in them one by one."""
    chance, worlds = seeded(11), 0
    for _ in range(120):
        cells = {
            (area, sex): counts(chance.choice([0, 3, 8, 20, 40]), chance.choice([0, 15, 60]))
            for area in "東西南北"
            for sex in "男女"
        }
        made: dict[tuple[str, ...], Groups] = {("地区",): {}, ("性別",): {}, ("地区", "性別"): {}}
        for (area, sex), each in cells.items():
            for key, own in zip([(area,), (sex,), (area, sex)], made.values(), strict=True):
                own[key] = own.get(key, Counts()) + each
        chosen = chance.sample(list(made), chance.choice([2, 3]))
        tables = [table(made[each], *each) for each in chosen]
        shown_, small = [], []
        for tabled, out in zip(tables, hidden(tables, LEAST), strict=True):
            for at, (cell, found) in enumerate(tabled.lines):
                group = dict(cell)
                row = [
                    Fraction(group.get("地区", area) == area and group.get("性別", sex) == sex)
                    for area, sex in cells
                ]
                if at not in out:
                    shown_.append(row)
                elif 0 < found.hits_low < LEAST:
                    small.append(row)
        worlds += bool(small and shown_)
        assert all(rank([*shown_, row]) == rank(shown_) + 1 for row in small)
    assert worlds > 50


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """How many of the rows say something of their own."""
    left, found = [list(row) for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        at = next((at for at in range(found, len(left)) if left[at][column]), None)
        if at is None:
            continue
        left[found], left[at] = left[at], left[found]
        for row in left[found + 1 :]:
            times = row[column] / left[found][column]
            row[:] = [a - times * b for a, b in zip(row, left[found], strict=True)]
        found += 1
    return found


def test_the_counts_of_a_list_tell_no_small_one() -> None:
    few = shown(Standings(rows=1000, hit=3, miss=900, unknown=90, absent=7), LEAST)

    # 3 and 7 are hidden; together they are ten, as anybody can work out
    assert (few.hit, few.absent) == (None, None)
    assert (few.rows, few.miss, few.unknown, few.failed) == (1000, 900, 90, 0)


def test_a_single_small_count_of_a_list_takes_another_with_it() -> None:
    few = shown(Standings(rows=1000, hit=3, miss=900, unknown=97), LEAST)

    # how many are 不明 may be guessed from the blanks of the roster
    assert (few.hit, few.miss, few.unknown) == (None, None, 97)
    nothing_else = shown(Standings(rows=100, hit=3, unknown=97), LEAST)
    assert (nothing_else.hit, nothing_else.miss, nothing_else.unknown) == (None, 0, None)


def test_without_a_least_count_everything_is_shown() -> None:
    found = shown(Standings(rows=3, hit=1, miss=2), 0)

    assert (found.hit, found.miss) == (1, 2)
