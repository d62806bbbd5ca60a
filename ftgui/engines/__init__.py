"""Private Python environments for the big training stacks, made on demand."""
