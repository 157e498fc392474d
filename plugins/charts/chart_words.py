"""A chart in words, for those who do not see it."""

from collections.abc import Sequence

Figure = tuple[str, float, str]  # name, value, value as printed


def main_figures(ranked: Sequence[Figure]) -> str:
    """Return 'Largest: Red 2 393, … Smallest: …' of figures that come largest first."""
    if len(ranked) <= 6:
        return f"Largest first: {_listed(ranked)}."
    return f"Largest: {_listed(ranked[:4])}. Smallest: {_listed(ranked[-1:])}."


def _listed(figures: Sequence[Figure]) -> str:
    return ", ".join(f"{name} {printed}" for name, _, printed in figures)
