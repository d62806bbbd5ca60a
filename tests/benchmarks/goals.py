"""Whether a measure reached its goal, told the same way everywhere."""


def verdict(name: str, value: float, goal: float, *, at_most: bool = False) -> None:
    """Print a measure beside its goal."""
    good = value <= goal if at_most else value >= goal
    word = "at most" if at_most else "at least"
    print(f"{name:<53}{value:9.3f}   goal {word} {goal:g}   {'reached' if good else 'MISSED'}", flush=True)
