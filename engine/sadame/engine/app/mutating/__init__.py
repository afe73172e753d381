"""`sadame mutate`: the mutants of rule files tried in several processes, and what came of them in words."""
