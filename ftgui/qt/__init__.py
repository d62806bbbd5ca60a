"""The window. Nothing outside this folder knows Qt."""
