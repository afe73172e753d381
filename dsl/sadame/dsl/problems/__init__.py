"""What can be wrong, one module per phase: facts and their wording."""
