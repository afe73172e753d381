"""A trace → the JSON of `sadame eval`: names in Japanese, keys in English, numbers lossless."""

from sadame.dsl.calendar import to_date
from sadame.dsl.display import single_to_json, to_json
from sadame.dsl.trace import Cause, Missing, Result, Status, Trace
from sadame.dsl.types import Quantity, Type


def trace_as_data(trace: Trace) -> dict[str, object]:
    """Everything one evaluation gave."""
    return {
        "policy": trace.policy,
        "content_hash": trace.content_hash,
        "date": to_date(trace.date).isoformat(),
        "readings": dict(trace.readings),
        "results": {name: _result(result) for name, result in trace.results.items()},
    }


def _result(result: Result) -> dict[str, object]:
    value = result.values if result.status is Status.VALUE else None
    is_open = result.status is Status.UNKNOWN
    told: dict[str, object] = {
        "status": result.status.value,
        "value": None if value is None else single_to_json(value, result.type),
        "unit": _unit(result.type),
        "range": to_json(result.possible, result.type) if is_open else None,
        "missing": [_missing(each) for each in result.missing],
        "reasons": list(result.reasons),
        "causes": [_cause(each) for each in result.causes],
    }
    return told | {"marks": list(result.marks)} if result.marks else told


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
