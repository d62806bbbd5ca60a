"""Should I fine-tune at all? Questions, and the rules that turn answers into a verdict."""
