"""The calculator of a page: scripts that ask, work out and explain in the browser, with nothing sent anywhere.

In: a checked program with its sources. Out: `shared`, one script for all pages, and `calculator`, the one of a 制度,
which fills the section `keisan` of its page. All words are handed over from where they are said once: `display`,
`trace`, `docs_gen.words`, the phrases of the pages, the problems of facts and of literals.
"""

import json
from collections.abc import Iterator, Mapping

from attrs import evolve

from sadame.docs_gen import anchors, words
from sadame.docs_gen.phrases import Phrases
from sadame.docs_gen.site.given import Given, Policy
from sadame.docs_gen.site.policy import CALCULATOR
from sadame.dsl import core, display, literals, trace
from sadame.dsl.source import Source
from sadame.dsl.types import (
    DAY,
    FISCAL_YEAR,
    YEAR_MONTH,
    ListOf,
    Quantity,
    Structure,
    Type,
)
from sadame.dsl.units import Unit, known_units, parse_unit
from sadame.engine.facts import problems
from sadame.engine.facts.texts import example
from sadame.engine.javascript import compile_program, runtime, style
from sadame.engine.javascript.text import text

SHARED, STYLE = "keisan.js", "keisan.css"
_LONGEST = "200文字"


def calculated(given: Given, sources: Mapping[str, Source], say: Phrases) -> Given:
    """The pages, with a calculator on each that has a rule; `sources` = the rule files by path."""
    policies = tuple(_with_scripts(each) for each in given.policies)
    own = {each.scripts[-1]: calculator(each.program, sources) for each in policies if each.scripts}
    beside = {**given.beside, SHARED: shared(say), STYLE: style(), **own}
    return evolve(given, policies=policies, beside=beside)


def _with_scripts(policy: Policy) -> Policy:
    own = {*policy.program.own}
    if not any(rule.name in own for part in policy.program.slices for rule in part.rules()):
        return policy
    return evolve(policy, scripts=(SHARED, f"{CALCULATOR}-{policy.page}.js"))


def shared(say: Phrases) -> str:
    """The script that all pages share."""
    own = {name: each for name, each in say.texts.items() if name.startswith(f"{CALCULATOR}.")}
    phrases = {**display.WORDS, **trace.WORDS, **words.PHRASES, **own}
    reading = {
        "problems": _problems(),
        "reasons": _reasons(),
        "units": {},
        "known": {name: _measured(each) for name in known_units() if (each := parse_unit(name))},
    }
    return f"{runtime()}sadame.say({_json(phrases)});\nsadame.read({_json(reading)});\n"


def calculator(program: core.Program, sources: Mapping[str, Source]) -> str:
    """The script of one 制度, to be run after `shared`, at the end of its page."""
    form = {"anchors": [dict(_anchors(program, part)) for part in program.slices]}
    place = f'document.getElementById("{CALCULATOR}")'
    start = f"sadame.calculator({place}, {text(program.name)}, {_json(form)});"
    return f"{rules(program, sources)}if ({place}) {start}\n"


def rules(program: core.Program, sources: Mapping[str, Source]) -> str:
    """The script of one 制度 without a page: its rules, and the units its facts are written in."""
    units = {key: _unit(kind) for key, kind in sorted(_kinds(program).items())}
    return f"{compile_program(program, sources)}sadame.measure({_json(units)});\n"


def _json(data: object) -> str:
    """JSON that no page can take for the end of its script."""
    written = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _anchors(program: core.Program, part: core.Slice) -> Iterator[tuple[str, str]]:
    """Where each rule of the 制度 itself stands on its page."""
    own = {*program.own}
    for rule in part.rules():
        if rule.name in own:
            yield rule.name, anchors.anchor(rule.name, "", anchors.since(program, part, rule))


# ── units ────────────────────────────────────────────────────────────────────────────────────────


def _kinds(program: core.Program) -> dict[str, Type]:
    """The types facts are written in, by their unit; dates by their kind."""
    found: dict[str, Type] = {"day": DAY, "fiscalYear": FISCAL_YEAR, "yearMonth": YEAR_MONTH}
    for part in program.slices:
        for symbol in part.symbols:
            for kind in _inside(symbol.type):
                if isinstance(kind, Quantity):
                    found["割合" if kind.as_ratio else kind.unit.text] = kind
    return found


def _inside(kind: Type) -> Iterator[Type]:
    """A type and those of its fields."""
    yield kind
    match kind:
        case Structure(fields=fields):
            for each in fields:
                yield from _inside(each.type)
        case ListOf(element):
            yield from _inside(element)
        case _:
            pass


def _unit(kind: Type) -> dict[str, object]:
    """What a fact of this type may be written in, and how."""
    if not isinstance(kind, Quantity):
        return {"example": example(kind)}  # type: ignore[arg-type]
    return {
        "example": example(kind),
        "plain": not kind.unit.dimension,
        "own": _measured(kind.unit),
    }


def _measured(unit: Unit) -> list[object]:
    """A unit as exponents of base units, and how many base units it is."""
    return [[list(each) for each in unit.dimension], str(unit.scale)]


# ── messages ─────────────────────────────────────────────────────────────────────────────────────


def _problems() -> dict[str, str]:
    """The messages about a value, `{name}` where something is put in."""
    path, value, said = "{path}", "{value}", "{text}"
    made = {
        "unreadable": problems.Unreadable(path=path, text=said, wanted="{wanted}"),
        "bad": problems.BadValue(path=path, text=said, reason="{reason}", fix=None),
        "bad, perhaps": problems.BadValue(path=path, text=said, reason="{reason}", fix="{fix}"),
        "unit": problems.WrongUnit(path=path, text=said, unit="{unit}"),
        "plain unit": problems.WrongUnit(path=path, text=said, unit=""),
        "outside": problems.OutOfBounds(path=path, value=value, bounds="{bounds}"),
        "off step": problems.OffStep(path=path, value=value, step="{step}"),
        "empty": problems.EmptyRange(path=path, text=f"{said}〜"),
        "empty limits": problems.EmptyRange(path=path, text=said),
        "long": problems.TooLong(path=path, limit="{limit}"),
    }
    told = {name: f"{each.title()}。{each.hint()}" for name, each in made.items()}
    told["empty"] = told["empty"].replace(f"{said}〜", said)
    return told


def _reasons() -> dict[str, str]:
    """Why a literal cannot be meant, in the words of the reader of literals: asked of it by example."""
    number, date = literals.parse_number, literals.parse_date
    asked = {
        "digits": number("9" * 41),
        "commas": number("1,2"),
        "places": number("1万1億"),
        "zero": number("1/0"),
        "era": date("令和0年"),
        "lunar": date("1872年1月1日"),
        "late": date("令和9999年"),
        "month": date("2025年13月"),
        "day": date("2025年2月30日"),
        "before": date("令和元年4月1日"),
        "after": date("平成31年5月1日"),
    }
    parts = {
        "day": {"2025年2月": "{month}", "28": "{last}"},
        "before": {"令和は": "{era}は", "令和元年5月1日": "{day}"},
        "after": {"平成は": "{era}は", "平成31年4月30日": "{day}"},
    }
    found = {"letters": _LONGEST}
    for name, each in asked.items():
        if not isinstance(each, literals.BadLiteral):
            raise TypeError(f"{name} is no mistake any more")
        reason = each.reason.rstrip("。")
        for old, new in parts.get(name, {}).items():
            reason = reason.replace(old, new)
        found[name] = reason
    return found
