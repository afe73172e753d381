"""事例 and 性質: a file's own tests, run with the reference interpreter.

Hypothesis is imported only in `generation` and `properties`, and those only when 性質 are run.
"""
