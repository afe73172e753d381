"""A trace → the JSON of `sadame eval`: names in Japanese, keys in English, numbers lossless."""

from collections.abc import Mapping

from sadame.dsl.calendar import joined_periods, to_date
from sadame.dsl.core import Program
from sadame.dsl.display import Json, single_to_json, to_json
from sadame.dsl.trace import (
    Alternative,
    Cause,
    Change,
    Difference,
    Missing,
    Result,
    Status,
    Trace,
    status_of,
)
from sadame.dsl.types import Quantity, Type
from sadame.dsl.values import Possible


def trace_as_data(
    trace: Trace, program: Program, differences: Mapping[str, Difference] | None = None
) -> dict[str, object]:
    """Everything one evaluation of `program` gave; on a day without rules also when there are any, and its 備考.

    With `differences` each result says what would have to differ.
    """
    results = {name: _result(result) for name, result in trace.results.items()}
    if differences is not None:
        for name, told in results.items():
            told["difference"] = _difference(differences.get(name))
    data: dict[str, object] = {
        "policy": trace.policy,
        "content_hash": trace.content_hash,
        "date": to_date(trace.date).isoformat(),
        "readings": dict(trace.readings),
        "results": results,
    }
    return data if program.slice_on(trace.date) is not None else data | _without_rules(program)


def _without_rules(program: Program) -> dict[str, object]:
    """When there are rules, and what the 制度 says of itself: why there are none on this day."""
    stretches = joined_periods((each.start, each.end) for each in program.slices)
    return {
        "in_force": [{"from": _day(start), "to": _day(end)} for start, end in stretches],
        "remarks": list(program.meta.remarks),
    }


def _day(day: int | None) -> str | None:
    return None if day is None else to_date(day).isoformat()


def _result(result: Result) -> dict[str, object]:
    told: dict[str, object] = {
        **outcome_as_data(result.possible, result.type),
        "missing": [_missing(each) for each in result.missing],
        "reasons": list(result.reasons),
        "causes": [_cause(each) for each in result.causes],
    }
    return told | {"marks": list(result.marks)} if result.marks else told


def outcome_as_data(possible: Possible, kind: Type) -> dict[str, Json]:
    """A set of outcomes: its status, its one value, or what it can still be."""
    status = status_of(possible)
    value = possible.values if status is Status.VALUE else None
    return {
        "status": status.value,
        "value": None if value is None else single_to_json(value, kind),
        "unit": _unit(kind),
        "range": to_json(possible, kind) if status is Status.UNKNOWN else None,
    }


def _unit(kind: Type) -> str | None:
    return kind.unit.text if isinstance(kind, Quantity) and kind.unit.dimension else None


def _missing(lack: Missing) -> dict[str, object]:
    return {"name": lack.name, "kind": lack.lack.value, "detail": lack.detail}


def _cause(cause: Cause) -> dict[str, object]:
    return {
        "fault": cause.fault.value,
        "rule": cause.rule,
        "detail": cause.detail,
        "parties": list(cause.parties),
        "authorities": list(cause.authorities),
        "facts": dict(cause.facts),
    }


def _difference(found: Difference | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "alternatives": [_alternative(each) for each in found.alternatives],
        "hopeless": found.hopeless,
        "gave_up": found.gave_up,
    }


def _alternative(each: Alternative) -> dict[str, object]:
    return {"needed": each.needed, "changes": [_change(change) for change in each.changes]}


def _change(each: Change) -> dict[str, object]:
    return {
        "name": each.name,
        "unit": _unit(each.type),
        "to": to_json(Possible(each.values), each.type),
        "through": [_change(fact) for fact in each.facts],
    }
