"""One value on its own, as facts give it: `91.4万円`, `10人〜11人`, `令和7年4月1日`."""

from sadame.dsl import ast
from sadame.dsl.diagnostics import Problem
from sadame.dsl.folding import INVISIBLE, fold
from sadame.dsl.parser import clauses
from sadame.dsl.parser.cut import Vocabulary
from sadame.dsl.parser.reader import Reader
from sadame.dsl.problems import syntax
from sadame.dsl.source import Source, Span


def parse_value(
    text: str, path: str = "", vocabulary: Vocabulary | None = None
) -> ast.Expr | ast.Range | ast.Values | Problem:
    """What `text` says, or why it cannot be read."""
    problems: list[Problem] = []
    reader = Reader(Source(path, text), fold(text), vocabulary or Vocabulary(), problems)
    found = reader.read(0, len(text), "cell", clauses.given)
    if problems:
        return problems[0]
    if found is None:
        span = Span(path, 0, len(text))
        return syntax.InvisibleCharacter(span=span, characters="".join(_unseen(text)))
    return found


def _unseen(text: str) -> list[str]:
    return [was for was, now in zip(text, fold(text), strict=True) if now == INVISIBLE]
