"""The `Trace` of an evaluation: for every rule its result, and why.

In: an `Evaluation`. Out: what `docs_gen` and the faces need to explain a decision without evaluating
anything again. Everything that is shown as a set stands in the order of the program.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, TypeAlias

from attrs import define, field

from sadame.dsl import calendar, core
from sadame.dsl.display import show_value
from sadame.dsl.trace import WORDS, Cause, Fault, Lack, Missing, Result, Step, Trace, Used
from sadame.dsl.values import FAILED, Possible, everything
from sadame.engine.case import Facts
from sadame.engine.interp import symbols, truth
from sadame.engine.interp.cases import Evaluation
from sadame.engine.interp.causes import causes
from sadame.engine.interp.machine import Key
from sadame.engine.interp.outcome import Outcome, Scope
from sadame.engine.interp.reasons import reasons
from sadame.engine.interp.steps import Writer
from sadame.engine.interp.truth import YES

Origin: TypeAlias = Literal[
    "given",
    "unknown",
    "unanswered",
    "presumed",
    "irrelevant",
    "parameter",
    "adjusted",
    "chosen",
    "default",
]


def tell(
    program: core.Program,
    facts: Facts,
    on: int,
    readings: Mapping[str, str],
    names: Collection[str] | None,
) -> Trace:
    """The trace of all rules of the 制度 itself, or of those named."""
    wanted = program.own if names is None else names
    part = program.slice_on(on)
    rules = {name: rule for name in wanted if (rule := _declared(program, name)) is not None}
    if part is None:
        results = {name: _without_version(rule, "") for name, rule in rules.items()}
        return Trace(program.name, program.content_hash, on, {}, results)
    teller = _Teller(Evaluation(part, facts, on, readings), rules.keys())
    results = {name: teller.result(name, rule) for name, rule in rules.items()}
    return Trace(program.name, program.content_hash, on, teller.readings(results), results)


def _declared(program: core.Program, name: str) -> core.Rule | None:
    """The rule of that name in some 断面, the latest if there are several."""
    found = (part.by_name.get(name) for part in reversed(program.slices))
    return next((each for each in found if isinstance(each, core.Rule)), None)


def _as_written(symbol: core.Symbol) -> str:
    """How the value of a 基準値 is written, if it is a share written as a fraction."""
    match symbol:
        case core.Parameter(now=core.Given(written=written)):
            return written
        case _:
            return ""


def _without_version(rule: core.Rule, periods: str) -> Result:
    cause = Cause(
        Fault.NO_VERSION, rule.name, rule.span, periods, (rule.name,), rule.meta.authorities
    )
    step = Step(rule.name, "", FAILED, rule.type, True, rule.span, rule.name, rule.meta.authorities)
    return Result(
        rule.name,
        rule.kind,
        rule.type,
        FAILED,
        (),
        (),
        (cause,),
        (),
        (),
        (),
        rule.meta.authorities,
        step,
    )


@define(eq=False)
class _Teller:
    """Tells the story of one evaluation; steps of a rule are written once and shared.

    Of rules nobody asked about (not `wanted`) K tells enough: their cases are not looked at.
    """

    evaluation: Evaluation
    wanted: Collection[str]
    _steps: dict[str, tuple[Step, ...]] = field(factory=dict, init=False)

    def result(self, name: str, declared: core.Rule) -> Result:
        """The result of a rule."""
        evaluation = self.evaluation
        rule = evaluation.part.by_name.get(name)
        if not isinstance(rule, core.Rule):
            periods = rule.periods if isinstance(rule, core.Hole) else ()
            return _without_version(declared, calendar.format_periods(periods))
        cone = evaluation.kernel.notes(name).cone
        for each in cone:
            if isinstance(evaluation.part.by_name[each], core.Rule):
                self._written(each)
        answer = evaluation.answer(name)
        outcome, authorities = answer.outcome, rule.meta.authorities
        return Result(
            name,
            rule.kind,
            rule.type,
            outcome.possible,
            self._missing(outcome),
            () if answer.presumed else reasons(rule.body, self._writer(name, answer.seen).seen),
            causes(outcome.causes, evaluation.kernel),
            causes(outcome.noted - outcome.causes, evaluation.kernel),
            tuple(used for each in cone for used in self._used(each)),
            tuple(self._marks((*cone, name))),
            authorities,
            Step(
                name,
                "",
                outcome.possible,
                rule.type,
                True,
                rule.span,
                name,
                authorities,
                self._written(name),
            ),
        )

    # ── steps ────────────────────────────────────────────────────────────────────────────────────

    def _written(self, name: str) -> tuple[Step, ...]:
        if name not in self._steps:
            seen: Mapping[Key, Outcome] = {}
            if name in self.wanted:
                seen = self.evaluation.answer(name).seen
            rule = self.evaluation.kernel.rule(name)
            self._steps[name] = self._writer(name, seen).steps(rule.body)
        return self._steps[name]

    def _writer(self, name: str, known: Mapping[Key, Outcome]) -> Writer:
        def seen(expr: core.Expr) -> Possible:
            outcome = known.get((id(expr),))
            if outcome is None:
                outcome = self.evaluation.kernel.machine.outcome(expr, Scope(name))
            return outcome.possible

        def refer(node: core.Reference, address: str, decisive: bool) -> Step:  # noqa: FBT001
            symbol = self.evaluation.part.by_name[node.name]
            children: tuple[Step, ...] = ()
            if isinstance(symbol, core.Rule):
                children = self._written(node.name)
            return Step(
                address,
                "",
                seen(node),
                node.type,
                decisive,
                node.span,
                node.name,
                symbol.meta.authorities,
                children,
                _as_written(symbol),
            )

        return Writer(seen, refer)

    # ── what a result stands on ──────────────────────────────────────────────────────────────────

    def _missing(self, outcome: Outcome) -> tuple[Missing, ...]:
        ordered = (each for each in self.evaluation.part.symbols if each.name in outcome.lack)
        return tuple(_lacking(symbol) for symbol in ordered)

    def _used(self, name: str) -> Iterable[Used]:
        symbol = self.evaluation.part.by_name[name]
        origin = self._origin(symbol)
        if origin is not None:
            possible = self.evaluation.kernel.plain(name).possible
            yield Used(name, symbol.type, possible, origin, symbol.span)

    def _origin(self, symbol: core.Symbol) -> Origin | None:
        match symbol:
            case core.Input():
                return self._origin_of_fact(symbol)
            case core.Parameter():
                return "adjusted" if symbol.adjusted else "parameter"
            case core.Reading(name, default=default):
                if name in self.evaluation.readings:
                    return "chosen"
                return "unknown" if default is None else "default"
            case core.Rule() | core.Hole():
                return None

    def _origin_of_fact(self, symbol: core.Input) -> Origin:
        evaluation, machine = self.evaluation, self.evaluation.kernel.machine
        if symbol.condition is not None:
            asked = truth.mask(machine.outcome(symbol.condition, Scope(symbol.name)).possible)
            if not asked & (YES | truth.FAILED):
                assumed = symbols.presumed(symbol.not_applicable, machine, symbol.name)
                return "presumed" if truth.mask(assumed.possible) == YES else "irrelevant"
        if symbol.name in evaluation.facts.values:
            whole = everything(symbol.type, symbol.bounds, symbols.step_of(symbol))
            return "unknown" if evaluation.facts.values[symbol.name] == whole else "given"
        silence = symbols.silence(symbol, evaluation.facts, machine)
        return "unanswered" if truth.mask(silence.possible) != YES else "presumed"

    def _marks(self, names: Iterable[str]) -> Iterable[str]:
        found: dict[str, None] = {}
        for name in names:
            match self.evaluation.part.by_name[name]:
                case core.Rule() as rule:
                    if rule.unconfirmed:
                        found[WORDS["unconfirmed"]] = None
                    if rule.unknown is not None and self.evaluation.answer(name).presumed:
                        word = show_value(rule.unknown.value, rule.type)
                        found[WORDS["unknown presumed"].format(name, word)] = None
                case core.Parameter(adjusted=True):
                    found[WORDS["adjusted"]] = None
                case _:
                    pass
        return found

    def readings(self, results: Mapping[str, Result]) -> Mapping[str, str | None]:
        """Each 解釈 in the cone of a result, with the reading used."""
        names = {used.name for result in results.values() for used in result.used}
        return {
            symbol.name: self.evaluation.readings.get(symbol.name, symbol.default)
            for symbol in self.evaluation.part.symbols
            if isinstance(symbol, core.Reading) and symbol.name in names
        }


def _lacking(symbol: core.Symbol) -> Missing:
    """An unknown, by who can settle it."""
    match symbol:
        case core.Input(name, question=question):
            return Missing(name, Lack.INPUT, question)
        case core.Reading(name):
            return Missing(name, Lack.READING)
        case core.Parameter(name):
            return _unset(symbol)
        case core.Rule(name) | core.Hole(name):
            message = f"{name} is not an unknown"
            raise TypeError(message)


def _unset(symbol: core.Parameter) -> Missing:
    settings = [symbol.now, *(entry.setting for entry in symbol.history)]
    for setting in settings:
        match setting:
            case core.Delegated(body=body):
                return Missing(symbol.name, Lack.DELEGATED, body)
            case core.NotGiven(reason):
                return Missing(symbol.name, Lack.NOT_GIVEN, reason)
            case _:
                continue
    message = f"{symbol.name} is given"
    raise TypeError(message)
