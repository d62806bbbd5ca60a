"""The ship page and its parts."""
