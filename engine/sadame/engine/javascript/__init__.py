"""Rules as JavaScript, for a page that works them out by itself: the whole meaning, in exact arithmetic.

In: a checked `core.Program`. Out: text a browser or Node runs after the `runtime`, which is written by hand and is
the meaning of the language once more, over BigInt rationals. Sets of outcomes, 不足, reasons and causes are those of
the interpreter, and a test holds one to the other; neither is imported here.
"""

from sadame.engine.javascript.program import compile_program
from sadame.engine.javascript.scripts import runtime, style

__all__ = ["compile_program", "runtime", "style"]
