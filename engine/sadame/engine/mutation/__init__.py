"""How well 事例 and 性質 guard the rules: each rule changed in one place, and whether anything notices.

In: a checked program. Out: its mutants, in a fixed order (`mutants`), and what came of each (`trying`). No mutant is
written as text: a change is made in the checked program, and the place in the file is that of the node.
"""
