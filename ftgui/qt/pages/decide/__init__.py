"""The decide page and its parts."""
