"""A source that is read and judged by other processes before anything of it is kept."""
