"""The run page and its parts."""
