"""A plan as one query of SQL: DuckDB, Spark SQL in ANSI mode, PostgreSQL. The only home of sqlglot.

`queries` makes the query of a plan over encoded columns, with `writing` for its terms; `natural` encodes
the typed columns people have, `readable` says the results in words; `statements` puts all of it together.
"""
