"""What `sadame verify` may find in rules that are well formed: the code of each kind of finding, and what it is called.

In: nothing. Out: titles by code, for who finds them, for 「承知：コード 理由」 in rule files, and for documents.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

#: Codes are never reused; a page of `explain` says more of each.
FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "V0601": "表に当てはまらない場合がある",
        "V0602": "表の行が重なる",
        "V0603": "ただしがぶつかる",
        "V0604": "いつも「いいえ」の条件",
        "V0605": "いつも「はい」の条件",
        "V0606": "結果を変えない号・ただし・行",
        "V0607": "出ない区分",
        "V0608": "0円より小さくなる額",
        "V0609": "0で割る",
        "V0610": "適用のない日の穴",
        "V0611": "計算できない日付",
        "V0612": "成り立たない性質",
        "V0613": "中の項目から対象外になる",
        "V0614": "桁が大きくなりすぎる計算",
        "V0615": "範囲の外の値とみなす",
    }
)
_SAID = re.compile(r"(?P<code>[A-Za-z][0-9A-Za-z]*)(?:[ :、]+(?P<reason>.*))?")


@frozen
class Said:
    """What stands after 承知：, taken apart; `reason_at` = where in it the reason begins."""

    code: str
    reason: str
    reason_at: int


def read(folded: str) -> Said | None:
    """`V0604 国の様式をそのまま写しているため`, in one width; None = it does not begin with a code."""
    found = _SAID.fullmatch(folded)
    if found is None:
        return None
    return Said(found["code"].upper(), found["reason"] or "", max(found.start("reason"), 0))
