"""Scripts that run in an engine's own Python. They import nothing of the app."""
