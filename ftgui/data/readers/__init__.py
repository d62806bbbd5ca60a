"""What turns files of every kind into rows, one at a time."""
