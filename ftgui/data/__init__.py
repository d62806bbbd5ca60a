"""What should it learn from? Reading people's files, guessing what is what, a clean split."""
