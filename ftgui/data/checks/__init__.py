"""What can be wrong with rows: seen in one row alone, or in a source as a whole."""
