"""`sadame compare`: what if, over a roster, as text, as data and as a folder."""
