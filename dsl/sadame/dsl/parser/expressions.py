"""Lark trees of sentences → `ast` expressions.

In: a tree that `machine` read and its `Cut`. Out: the expression; what cannot be meant is reported to the
cut. One `match`, because the grammar has one alternative per line of it.
"""

import re
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from sadame.dsl import ast, literals
from sadame.dsl.folding import name_of
from sadame.dsl.nesting import KANJI_NUMBERS
from sadame.dsl.parser.cut import BUILT_IN, Cut
from sadame.dsl.problems import syntax
from sadame.dsl.problems.types import EmptyRange
from sadame.dsl.source import Span
from sadame.dsl.units import PLAIN, parse_unit

if TYPE_CHECKING:
    from lark import Token

    from sadame.dsl.parser.machine import Branch

#: Deeper expressions are refused: they come from machines, and every later phase recurses.
MAX_DEPTH = 100
MAX_PATH = 10
MAX_NAME = 100

_OPERATORS = {
    "PLUS": ast.Operator.ADD,
    "MINUS": ast.Operator.SUBTRACT,
    "TIMES": ast.Operator.MULTIPLY,
    "DIVIDED": ast.Operator.DIVIDE,
}
_LIMITS = {
    "以上": ast.Comparison.AT_LEAST,
    "以下": ast.Comparison.AT_MOST,
    "未満": ast.Comparison.BELOW,
    "超": ast.Comparison.ABOVE,
    "以前": ast.Comparison.AT_MOST,
    "以後": ast.Comparison.AT_LEAST,
    "以降": ast.Comparison.AT_LEAST,
    "より前": ast.Comparison.BELOW,
    "より後": ast.Comparison.ABOVE,
    "OVER": ast.Comparison.ABOVE,
    "SHORT": ast.Comparison.BELOW,
    ">=": ast.Comparison.AT_LEAST,
    "≥": ast.Comparison.AT_LEAST,
    "<=": ast.Comparison.AT_MOST,
    "≤": ast.Comparison.AT_MOST,
    "<": ast.Comparison.BELOW,
    ">": ast.Comparison.ABOVE,
    "=": ast.Comparison.SAME,
    "==": ast.Comparison.SAME,
}
#: The four boundary words as they are said of days.
_OF_DAYS = frozenset(("以前", "以後", "以降", "より前", "より後"))
_TRUE = frozenset(("YES", "HIT", "WITH"))
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?[百千万億兆]*")


def unquoted(text: str) -> str:
    """The name that a NAME or 「…」 spells."""
    return name_of(text[1:-1] if text.startswith("「") else text)


def expression(tree: "Branch", at: Cut) -> ast.Expr:
    """The expression that `tree` spells."""
    span = at.span_of(tree)
    match str(tree.data), tree.children:
        case (("name" | "word"), [token]):
            return _name(cast("Token", token), span, at)
        case "literal", [token]:
            return literal(cast("Token", token), span, at)
        case "member", [owner, word]:
            return ast.Member(_sub(owner, at), name(word, at), span=span)
        case (("same" | "not_same" | "compare" | "not_compare" | "between" | "symbol"), _):
            return _comparison(tree, span, at)
        case (("chain" | "implication" | "negation" | "bracket" | "minus" | "calculation"), _):
            return _operation(tree, span, at)
        case (("call" | "as_of" | "otherwise"), _):
            return _application(tree, span, at)
        case (("one_of" | "none_of" | "within" | "hits"), _):
            return _relation(tree, span, at)
        case _:
            return _aggregate(tree, span, at)


def _sub(tree: object, at: Cut) -> ast.Expr:
    return expression(cast("Branch", tree), at)


# ── names and literals ───────────────────────────────────────────────────────────────────────────


def name(tree: object, at: Cut) -> ast.Name:
    """The name in a `word` or `name` tree."""
    branch = cast("Branch", tree)
    return _name(cast("Token", branch.children[0]), at.span_of(branch), at)


def _name(token: "Token", span: Span, at: Cut) -> ast.Name:
    text = unquoted(token)
    if len(text) > MAX_NAME:
        at.report(syntax.OverLimit(span=span, what="名前の長さ", limit=f"{MAX_NAME}字"))
    if token.type == "NAME" and text not in at.vocabulary.names and text not in BUILT_IN:
        at.doubtful = True
    return ast.Name(text, span=span)


def literal(token: "Token", span: Span, at: Cut) -> ast.Expr:
    """The constant a token spells."""
    match token.type:
        case "NUMBER":
            return number(str(token), span, at)
        case "DATE":
            return date(str(token), span, at)
        case "NOT_APPLICABLE":
            return ast.NotApplicable(span=span)
        case "REFERENCE_DATE":
            return ast.ReferenceDate(span=span)
        case kind:
            return ast.Word(kind in _TRUE, str(token), span=span)


def number(text: str, span: Span, at: Cut) -> ast.Number:
    """`20`, `91.4万円`: in base units where the unit is known, else unscaled."""
    read = literals.parse_quantity(text, at.vocabulary.units)
    match read:
        case (literals.NumberLiteral(value, style), unit):
            written = text if style == "fraction" and not unit.text else ""
            return ast.Number(value, unit.text, style, written, span=span)
        case literals.BadLiteral(reason, fix):
            at.report(syntax.BadLiteral(span=span, text=text, reason=reason, fix=fix))
            return ast.Number(Fraction(0), "", span=span)
        case _:
            at.doubtful = True
            return _unknown_unit(text, span)


def _unknown_unit(text: str, span: Span) -> ast.Number:
    found = _FIGURE.match(text)
    figure = text[: found.end()] if found else ""
    read = literals.parse_number(figure)
    value = read.value if isinstance(read, literals.NumberLiteral) else Fraction(0)
    return ast.Number(value, text[len(figure) :], span=span)


def with_unit(low: ast.Expr, high: ast.Expr, at: Cut) -> ast.Expr:
    """`1〜10人`: the first number takes the unit of the second."""
    match low, high:
        case ast.Number(value, "", "plain"), ast.Number(_, unit) if unit:
            known = parse_unit(unit, at.vocabulary.units)
            return ast.Number(value * (known or PLAIN).scale, unit, span=low.span)
        case _:
            return low


def date(text: str, span: Span, at: Cut) -> ast.DateLiteral:
    """A 日付, 年月, 年度 or 年."""
    match literals.parse_date(text):
        case literals.DateLiteral(kind, value):
            return ast.DateLiteral(kind, value, span=span)
        case literals.BadLiteral(reason, fix):
            at.report(syntax.BadLiteral(span=span, text=text, reason=reason, fix=fix))
        case None:
            reason = "令和7年4月1日 や 2025-04-01 のように書きます"
            at.report(syntax.BadLiteral(span=span, text=text, reason=reason))
    return ast.DateLiteral("date", 1, span=span)


# ── operators ────────────────────────────────────────────────────────────────────────────────────


def limit(tree: object) -> ast.Comparison:
    """以上, を超える and the rest."""
    token = cast("Token", cast("Branch", tree).children[0])
    return _LIMITS[str(token) if token.type == "LIMIT" else token.type]


def _is_of_days(tree: object) -> bool:
    return str(cast("Branch", tree).children[0]) in _OF_DAYS


def _comparison(tree: "Branch", span: Span, at: Cut) -> ast.Expr:
    match str(tree.data), tree.children:
        case "same", [left, right]:
            return ast.Compare(ast.Comparison.SAME, _sub(left, at), _sub(right, at), span=span)
        case "not_same", [left, right]:
            same = ast.Compare(ast.Comparison.SAME, _sub(left, at), _sub(right, at), span=span)
            return ast.Negation(same, span=span)
        case "symbol", [left, sign, right]:
            sides = (_sub(left, at), _sub(right, at))
            if str(sign) in {"≠", "!="}:
                return ast.Negation(ast.Compare(ast.Comparison.SAME, *sides, span=span), span=span)
            return ast.Compare(_LIMITS[str(sign)], *sides, span=span)
        case "between", [left, low, first, high, second]:
            subject = _sub(left, at)
            ends = ((first, _sub(low, at)), (second, _sub(high, at)))
            parts = tuple(
                ast.Compare(limit(how), subject, end, of_days=_is_of_days(how), span=span)
                for how, end in ends
            )
            _check_between(parts, span, at)
            return ast.Chain(ast.Joint.AND, parts, span=span)
        case kind, [left, right, how]:
            sides = (_sub(left, at), _sub(right, at))
            compare = ast.Compare(limit(how), *sides, of_days=_is_of_days(how), span=span)
            return ast.Negation(compare, span=span) if kind == "not_compare" else compare
        case _:
            raise AssertionError(tree)


_LOWER = (ast.Comparison.AT_LEAST, ast.Comparison.ABOVE)


def _check_between(sides: tuple[ast.Compare, ...], span: Span, at: Cut) -> None:
    """`75歳 以上 65歳 未満` holds nothing, and `65歳 以下 75歳 未満` bounds one side twice."""
    low = [side for side in sides if side.comparison in _LOWER]
    high = [side for side in sides if side.comparison not in _LOWER]
    if len(low) != 1 or len(high) != 1:
        text, example = at.text.strip(), "年齢 が 65歳 以上 75歳 未満"
        at.report(syntax.BadForm(span=span, what="範囲", text=text, example=example))
        return
    both = (ast.Comparison.AT_LEAST, ast.Comparison.AT_MOST)
    closed = (low[0].comparison, high[0].comparison) == both
    match low[0].right, high[0].right:
        case (ast.Number(first, unit), ast.Number(last, other)) if unit == other:
            is_empty = first > last or (first == last and not closed)
        case (ast.DateLiteral(kind, first), ast.DateLiteral(other_kind, last)) if (
            kind == other_kind
        ):
            is_empty = first > last or (first == last and not closed)
        case _:
            is_empty = False
    if is_empty:
        at.report(EmptyRange(span=span))


def _operation(tree: "Branch", span: Span, at: Cut) -> ast.Expr:
    match str(tree.data), tree.children:
        case "chain", _:
            return _chain(tree, span, at)
        case "implication", [condition, consequence]:
            return ast.Implication(_sub(condition, at), _sub(consequence, at), span=span)
        case "negation", [operand]:
            return ast.Negation(_sub(operand, at), span=span)
        case "bracket", [inner]:
            return _sub(inner, at)
        case "minus", [_, operand]:
            return ast.Minus(_sub(operand, at), span=span)
        case "calculation", [left, sign, right]:
            operator = _OPERATORS[cast("Token", sign).type]
            return ast.Calculation(operator, _sub(left, at), _sub(right, at), span=span)
        case _:
            raise AssertionError(tree)


def _chain(tree: "Branch", span: Span, at: Cut) -> ast.Expr:
    """A flat chain; the grammar nests it to the left. 又は, as laws write it, is または."""
    operands: list[object] = []
    joints: list[str] = []
    left: object = tree
    while getattr(left, "data", None) == "chain":
        left, joint, right = cast("Branch", left).children
        operands.append(right)
        joints.append(cast("Token", joint).type.removeprefix("LEGAL_"))
    operands.append(left)
    return chain([_sub(part, at) for part in reversed(operands)], joints[::-1], span, at)


def chain(operands: list[ast.Expr], joints: list[str], span: Span, at: Cut) -> ast.Chain:
    """`A かつ B かつ …`; a mixed one is reported."""
    mixed = len(set(joints)) > 1
    if mixed:
        at.report(syntax.MixedJoints(span=span))
    joint = ast.Joint.AND if joints[0] == "AND" else ast.Joint.OR
    return ast.Chain(joint, tuple(operands), mixed, span=span)


def _relation(tree: "Branch", span: Span, at: Cut) -> ast.Expr:
    match str(tree.data), tree.children:
        case ("one_of" | "none_of") as kind, [subject, options]:
            choices = tuple(_sub(option, at) for option in cast("Branch", options).children)
            return ast.OneOf(_sub(subject, at), choices, kind == "none_of", span=span)
        case "within", [subject, period, _]:
            return ast.Within(_sub(subject, at), _sub(period, at), span=span)
        case "hits", [subject, hitting]:
            negated = cast("Token", cast("Branch", hitting).children[0]).type == "HITS_NOT"
            return ast.Hits(_sub(subject, at), negated, span=span)
        case _:
            raise AssertionError(tree)


# ── brackets after a name ────────────────────────────────────────────────────────────────────────


def _application(tree: "Branch", span: Span, at: Cut) -> ast.Expr:
    match str(tree.data), tree.children:
        case "call", [function, arguments]:
            parts = cast("list[Branch]", cast("Branch", arguments).children)
            if any(part.data in {"order", "selection", "selected"} for part in parts):
                return _rank(_sub(function, at), parts, span, at)
            called = tuple(_sub(part, at) for part in parts)
            return ast.Call(_sub(function, at), called, span=span)
        case "as_of", [parameter, moment]:
            return ast.AsOf(_sub(parameter, at), _sub(moment, at), span=span)
        case "otherwise", [subject, substitute]:
            return ast.Otherwise(_sub(subject, at), _sub(substitute, at), span=span)
        case _:
            raise AssertionError(tree)


def _rank(function: ast.Expr, parts: "list[Branch]", span: Span, at: Cut) -> ast.Expr:
    match function, parts:
        case ast.Name("順位"), [value, among, order] if order.data == "order":
            selection, path = gathered(among, at)
            descending = str(order.children[0]).startswith("大きい")
            return ast.Rank(_sub(value, at), selection, path, descending, span=span)
        case _:
            at.doubtful = True  # its names were not looked at: it may be one written without spaces
            form = "順位（値、世帯員 の 所得、大きい順）"
            at.report(syntax.BadForm(span=span, what="かっこの中", text=at.text, example=form))
            return ast.NotApplicable(span=span)


# ── 一覧 and 質問票 ──────────────────────────────────────────────────────────────────────────────


def _aggregate(tree: "Branch", span: Span, at: Cut) -> ast.Expr:
    match str(tree.data), tree.children:
        case "gather", [source, word]:
            selection, path = gathered(cast("Branch", source), at)
            return ast.Gather(ast.Gathering(str(word)), selection, path, span=span)
        case "exists", [source, presence]:
            negated = cast("Token", cast("Branch", presence).children[0]).type == "NOT_THERE"
            selection, _ = gathered(cast("Branch", source), at, whole=True)
            return ast.Exists(selection, negated, span=span)
        case "quantified", [source, quantifier, condition]:
            return _quantified(cast("Branch", source), quantifier, condition, span, at)
        case "items", [first, last]:
            return _items(tree, first, last, span, at)
        case "tally", [items, _]:
            return ast.ItemCount(cast("ast.Items", _sub(items, at)), None, None, span=span)
        case "every_item", [items]:
            return ast.EveryItem(cast("ast.Items", _sub(items, at)), span=span)
        case "item_count", [items, at_least, how]:
            counted = cast("ast.Items", _sub(items, at))
            return ast.ItemCount(counted, limit(how), _sub(at_least, at), span=span)
        case _:
            raise AssertionError(tree)


def _items(tree: "Branch", first: object, last: object, span: Span, at: Cut) -> ast.Items:
    whole = _sub(first, at)
    match whole:
        case ast.Member(owner, start):
            return ast.Items(owner, start, name(last, at), span=span)
        case ast.Name():
            return ast.Items(None, whole, name(last, at), span=span)
        case _:
            raise AssertionError(tree)


def _selection(tree: "Branch", at: Cut) -> ast.Selection:
    source, condition = tree.children
    return ast.Selection(_sub(source, at), _sub(condition, at), span=at.span_of(tree))


def gathered(
    tree: "Branch", at: Cut, *, whole: bool = False
) -> tuple[ast.Selection, tuple[ast.Name, ...]]:
    """What is gathered and by which fields: in a plain path the first name is the 一覧.

    With `whole` the path itself is the 一覧.
    """
    path: list[ast.Name] = []
    while tree.data == "selected" or (tree.data == "member" and not whole):
        inner, word = tree.children
        path.append(name(word, at))
        tree = cast("Branch", inner)
    if tree.data == "selection":
        return _selection(tree, at), tuple(reversed(path))
    return ast.Selection(_sub(tree, at), None, span=at.span_of(tree)), tuple(reversed(path))


def _quantified(
    source: "Branch", quantifier: object, condition: object, span: Span, at: Cut
) -> ast.Expr:
    everyone = cast("Token", cast("Branch", quantifier).children[0]).type == "_ALL"
    test = _sub(condition, at)
    if source.data in {"selection", "selected"}:
        among: ast.Expr = gathered(source, at)[0]
    else:
        among = _sub(source, at)
    if everyone:
        return ast.Every(among, test, span=span)
    return ast.Exists(ast.Selection(among, test, span=span), span=span)


# ── a line with its 号 ───────────────────────────────────────────────────────────────────────────

_PERSON = "(?:者|もの|こと|場合|とき)?"
_DOES = f"(?:(?:に)?該当(?:する{_PERSON})?|を?(?:満たす|満たしている|備える){_PERSON}|に?適合する{_PERSON})"
_NOT = f"(?:に)?該当しない{_PERSON}"
_NUMBER = "(?P<n>[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
_WHAT = "(?:要件|条件|基準|事項)"
#: What laws put before the word that counts: 次の各号に掲げる要件を.
_LISTED = f"(?:次の|次に掲げる|以下の)(?:各号(?:の|に掲げる))?(?:{_WHAT}(?:の|を|に))?"
#: The forms of heads, spaces taken out. いずれにも is all of them, whatever it sounds like.
_HEADS = tuple(
    (re.compile(f"{_LISTED}{form}"), head)
    for form, head in (
        (f"(?:全て|すべて|全部)(?:の{_WHAT})?{_DOES}", ast.Head.ALL),
        (f"(?:いずれ|どれ)(?:にも|も){_DOES}", ast.Head.ALL),
        (f"(?:いずれか|どれか|一|一つ|1つ)(?:の{_WHAT})?{_DOES}", ast.Head.ANY),
        (f"うち、?{_NUMBER}(?:つ|個|項目)?以上(?:の{_WHAT})?{_DOES}", ast.Head.COUNT),
        (f"(?:いずれ|どれ)(?:にも|も){_NOT}", ast.Head.NONE),
    )
)


def head_of(text: str) -> tuple[ast.Head, int | None] | None:
    """Which head `次の…:` is, and the number of `次のうち3つ以上に該当:`."""
    plain = text.replace(" ", "").rstrip(":")
    for form, head in _HEADS:
        if found := form.fullmatch(plain):
            if head is not ast.Head.COUNT:
                return head, None
            number = found["n"]
            return head, int(number) if number.isdigit() else KANJI_NUMBERS.get(number)
    return None


def line(tree: "Branch", items: tuple[ast.Item, ...], at: Cut) -> ast.Expr | None:
    """A whole line: an expression, or one that ends in a head, with the 号 below it."""
    match str(tree.data), tree.children:
        case (("line" | "law"), [inner]):
            return line(cast("Branch", inner), items, at)
        case "head", [token]:
            return _listing(str(token), items, at.span_of(tree), at)
        case "implication", [condition, consequence] if _ends_in_head(consequence):
            listing = line(cast("Branch", consequence), items, at)
            if listing is None:
                return None
            return ast.Implication(_sub(condition, at), listing, span=at.span_of(tree))
        case "chain_head", [first, joint, token]:
            return _chain_head(first, cast("Token", joint), cast("Token", token), items, at)
        case _:
            return expression(tree, at)


def _ends_in_head(tree: object) -> bool:
    branch = cast("Branch", tree)
    if branch.data == "implication":
        return _ends_in_head(branch.children[1])
    return branch.data in {"head", "chain_head"}


def _chain_head(
    first: object, joint: "Token", head: "Token", items: tuple[ast.Item, ...], at: Cut
) -> ast.Expr | None:
    start, end = cast("int", head.start_pos), cast("int", head.end_pos)
    listing = _listing(str(head), items, at.span(start, end), at)
    before = _sub(first, at)
    if listing is None:
        return None
    span = before.span.to(listing.span)
    if not isinstance(before, ast.Chain) or cast("Branch", first).data != "chain":
        return chain([before, listing], [joint.type.removeprefix("LEGAL_")], span, at)
    joints = [before.joint.name] * (len(before.operands) - 1)
    return chain(
        [*before.operands, listing], [*joints, joint.type.removeprefix("LEGAL_")], span, at
    )


def _listing(text: str, items: tuple[ast.Item, ...], span: Span, at: Cut) -> ast.Listing | None:
    found = head_of(text)
    if found is None:
        at.report(syntax.UnknownHead(span=span, found=text.rstrip(":")))
        return None
    head, at_least = found
    whole = span.to(items[-1].span) if items else span
    return ast.Listing(head, items, at_least, span=whole)
