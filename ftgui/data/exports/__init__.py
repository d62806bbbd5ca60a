"""A project's rows in the forms other programs read."""
