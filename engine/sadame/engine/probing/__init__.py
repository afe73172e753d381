"""Boundary tests made for the author: the fewest cases that show every turn of the rules, with what comes out now.

In: a checked program. Out: `Row`s of 事例, and the text of them in the style of the file. A solver proposes cases;
what is told of them is what the interpreter says.
"""
