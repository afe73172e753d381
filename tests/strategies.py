"""All generators, as Hypothesis takes them: policies, and the chance that draws facts for them.

`tests.laws.author` makes a policy, `tests.laws.described` prints it, `tests.laws.worlds` makes facts
that fit it. The long run (`tests.laws.soak`) uses the same three without Hypothesis.
"""

from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tests.laws.author import policy
from tests.laws.described import Policy
from tests.laws.families import family

#: A policy is compiled for every example, so a few must do; the long run is `tests.laws.soak`.
few = settings(
    max_examples=40, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


def seeded(seed: int | str) -> Random:
    """The source of chance with that seed."""
    return Random(seed)  # noqa: S311 - nothing here is secret


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Policies for Hypothesis; they shrink towards small ones."""
    size = draw(st.integers(1, 8))
    seed = draw(st.integers(0, 2**32 - 1))
    return policy(seeded(seed), size)


@st.composite
def families(draw: st.DrawFn) -> Policy:
    """The same, and those that refer to another 制度 or adopt it."""
    size = draw(st.integers(1, 8))
    seed = draw(st.integers(0, 2**32 - 1))
    return family(seeded(seed), size)


def chances() -> st.SearchStrategy[Random]:
    """Sources of chance for what is drawn from a program once it is known."""
    return st.integers(0, 2**32 - 1).map(seeded)
