"""Surface trees of one 制度 → its checked program.

In: `resolver.Outline` and the modules of the 制度 it refers to. Out: `scope.Module`. One room each for
types (`kinds`), names (`scope`, made by `scopes`), expressions (`expressions` with `arithmetic`,
`comparisons`, `questions`, `calls`, `gathering`), rules, 表 (`tables`), facts and parameters (`symbols`),
事例・性質・指標 (`trials`), and for cutting it all into 断面 (`slices`).
"""
