"""What if: one population under two ways of applying rules, row by row, in one pass."""
