"""A checked rule as law-style Japanese that the parser reads back.

In: a `core.Program`, a 断面 and a rule of it. Out: blocks, and text in the language. What the sentences of a rule say
is that rule and no other: `plain` of them, under the heading of the rule, is checked to the same `core.Rule`; and the
text of a whole program is checked to that program.
"""

from sadame.docs_gen.law.policy import policy_text
from sadame.docs_gen.law.rules import clauses, plain, sentence, table, text

__all__ = ["clauses", "plain", "policy_text", "sentence", "table", "text"]
