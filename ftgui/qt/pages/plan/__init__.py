"""The plan page and its parts."""
