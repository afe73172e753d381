"""A 制度 over a whole population: from a roster to a folder with lists, figures, pictures and a record."""
