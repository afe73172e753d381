"""People who do not exist, for any 制度: for demonstrations, tests and measurements.

In: a 断面, a day, a seed, a number of rows. Out: a lazy frame of natural typed columns, one row a person, and
files of it. Nobody is meant: the people are made up, and no rate in here comes from a statistic.

A value depends on the seed, the fact and the number of the row, and on nothing else: no state, no floats. So
the same seed gives the same people on every machine and however the rows are cut into pieces.

`goals` and `lines` say which facts make a rule hold, `solving` finds facts that do; `scales` and `spreads` say how the
values of a fact are spread, `profile` what goes together in an elderly person, `plans` all of it for one 制度.
`people` and `natural` are the frame, `elements`, `histories` and `claims` the tables below it (their shape is in
`tables`), `recorded` the people of a 制度 that asks for these tables, and `files` writes.
"""
