"""The laws on the rule files we ship, with facts drawn from what they ask for."""

from pathlib import Path

import pytest
from tests.laws import laws, rewriting
from tests.laws.described import Policy
from tests.laws.trial import Trial, some_day
from tests.strategies import seeded

from sadame.dsl import core
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source

POLICIES = Path(__file__).parents[2] / "policies"
SOURCES = [
    Source(path.name, path.read_text(encoding="utf-8")) for path in POLICIES.rglob("*.sadame")
]
FILES = {
    path.name: Source(path.name, path.read_text(encoding="utf-8"))
    for path in POLICIES.rglob("*.csv")
}
PROGRAMS = compile_book(SOURCES, FILES).programs

#: All but law 3, which prints a policy anew and so needs its description.
LAWS = (
    laws.full_facts_give_the_concrete_meaning,
    laws.completions_stay_inside,
    laws.knowing_more_only_narrows,
    laws.a_case_analysis_is_the_union_of_its_cases,
    laws.only_what_is_missing_matters,
    laws.days_of_one_slice_are_alike,
    laws.presuming_is_answering,
    laws.what_is_noted_holds,
    rewriting.inlining_changes_nothing,
    rewriting.a_proviso_that_never_applies_changes_nothing,
    rewriting.a_table_is_a_choice_between_its_rows,
)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_laws_hold_on_what_we_ship(program: core.Program, law: laws.Law) -> None:
    for seed in range(3):
        chance = seeded(seed)
        part = chance.choice(program.slices)
        day = some_day(chance, part)
        law(Trial(Policy((), (), ()), program.name, program, part, day, chance))
