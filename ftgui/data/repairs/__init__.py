"""What the user decides about rows, and what each decision does to them."""
