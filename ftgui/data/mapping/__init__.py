"""Which column is what: guessed, changed by the user, and records made into rows by it."""
