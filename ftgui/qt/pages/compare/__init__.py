"""The compare page and its parts."""
