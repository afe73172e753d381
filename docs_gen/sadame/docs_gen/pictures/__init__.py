"""指標 as pictures: bars, how groups spread, how people are divided. In exact numbers; SVG that needs nothing else."""
