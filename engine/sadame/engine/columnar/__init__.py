"""The columnar compiler: a checked program → a plan over columns → Polars expressions or SQL."""
