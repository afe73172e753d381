"""Where things stand on a page: anchors that stay, and the page of a 制度.

An anchor is the name of what it leads to, then `.` and the address of a 号, ただし or row as a trace has it:
`補助額`, `補助額.第1号イ（2）`, `補助額.ただし書1`, `補助上限額.3行目`. A version after the first has its first
day between the two, `補助額~2025-04-01.第1号`, so a version that is added later moves no anchor. Letters and
digits of any script stand for themselves, as do ・（）; a space is `-`, any other sign its code between two `_`.
"""

from collections.abc import Iterator

from sadame.dsl import calendar, core

_PLAIN = frozenset("・（）")


def _safe(text: str) -> str:
    return "".join(
        each if each.isalnum() or each in _PLAIN else "-" if each == " " else f"_{ord(each):x}_"
        for each in text
    )


def anchor(name: str, address: str = "", since: int | None = None) -> str:
    """The anchor of a symbol of the 制度 itself, or of a place in it. `since`: of a version after the first.

    >>> anchor("回答 の 問16"), anchor("補助額", "第1号イ（2）"), anchor("2＋")
    ('回答-の-問16', '補助額.第1号イ（2）', '2_ff0b_')
    """
    version = "" if since is None else f"~{calendar.to_date(since).isoformat()}"
    return _safe(name) + version + (f".{_safe(address)}" if address else "")


def type_anchor(name: str) -> str:
    """The anchor of a 区分 or 構造: types and facts have separate name spaces.

    >>> type_anchor("世帯区分")
    '型:世帯区分'
    """
    return f"型:{_safe(name)}"


def page(policy: str) -> str:
    """The page of a 制度, without its ending.

    >>> page("見本市/見舞金")
    '見本市_2f_見舞金'
    """
    return _safe(policy)


def elsewhere(name: str) -> str:
    """Where a symbol of another 制度 is declared, as `page#anchor`; its name begins with that 制度.

    >>> elsewhere("見本の給付 の 上限額"), elsewhere("見本の質問票 の 問1")
    ('見本の給付#上限額', '見本の質問票#見本の質問票-の-問1')
    """
    policy, *rest = name.split(" の ")
    # Where a 質問票 has the name of its 制度, the name is said once.
    inner = name if len(rest) == 1 and rest[0].startswith("問") else " の ".join(rest)
    return f"{page(policy)}#{anchor(inner)}"


def since(program: core.Program, part: core.Slice, rule: core.Rule) -> int | None:
    """The first day of the version of a rule that is in force in a 断面; None = it is the first there is."""
    versions = list(_versions(program, rule.name))
    for n, (start, span) in enumerate(versions):
        if span == rule.span and n:
            return start
    return None if any(span == rule.span for _, span in versions) else part.start


def _versions(program: core.Program, name: str) -> "Iterator[tuple[int | None, object]]":
    """Each version of a rule with the first day of its first 断面."""
    seen = set()
    for part in program.slices:
        found = part.by_name.get(name)
        if isinstance(found, core.Rule) and found.span not in seen:
            seen.add(found.span)
            yield part.start, found.span
