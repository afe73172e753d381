"""What holds of rules in every case, proved, and a case where it does not hold, replayed.

In: checked programs. Out: findings, each with the smallest case that shows it, and proofs with what they assume.
Whatever a solver says is put to the interpreter before anybody is told.
"""
