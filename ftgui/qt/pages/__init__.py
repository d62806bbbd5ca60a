"""One page per step, named like the step."""
