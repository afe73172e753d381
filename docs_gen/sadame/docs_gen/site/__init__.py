"""A reference site: pages for each 制度 and across them, made from checked programs."""
