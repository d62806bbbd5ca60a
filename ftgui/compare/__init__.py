"""Is it better than what I had? Scores with their uncertainty."""
