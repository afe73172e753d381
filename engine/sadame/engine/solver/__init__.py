"""Rules as formulas for an SMT solver (z3, the optional extra `verify`): what is so in every case, or in none.

In: a 断面 of a checked program. Out: `Encoding`, the concrete meaning of its rules for all full and valid facts at
once, and `Questions` about it: a case in which something holds, a proof that there is none, or neither within
the limit.
"""
