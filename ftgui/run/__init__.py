"""Is it learning? A run is a folder, a runner owns it, everybody else reads it."""
