"""Many people at once: plans over columns, and the interpreter for the rows they leave open."""
