"""Rules over whole populations, column by column."""
