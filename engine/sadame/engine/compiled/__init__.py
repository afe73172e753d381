"""Compiled rules: a 断面 → Python source over integers, for one decision at a time.

In: a checked 断面 and names of rules. Out: `Compiled`, whose functions take a case (`Layout.case`) and say
of each rule either its one outcome, or that it is open here. What they say is what the reference
interpreter says; what they leave open is for the interpreter: sets of more than one outcome (range,
不足), causes of 誤り, and rules that reach what is not compiled (`lowering`). This package never imports
the interpreter; who embeds both chooses.

Full, valid facts decide every compiled rule, unless a 基準値 is open. Facts that are not known still decide
what absorbs them: 真偽 and 区分 go through counting as masks, unknown numbers as anything at all.
"""

from sadame.engine.compiled.layout import Case, Layout, layout_of
from sadame.engine.compiled.program import Compiled, Decided, compile_rules, outcome

__all__ = ["Case", "Compiled", "Decided", "Layout", "compile_rules", "layout_of", "outcome"]
