"""Let a chart within a page follow the reader's preference for light or dark.

A drawing has its colours as attributes, so that it is complete as a file of its own. Within a page
each is replaced by a variable of the style sheet, which only sets it for dark: in light, and on
paper, the chart keeps the colours that it was drawn with.
"""

import re

from plugins.charts.style import BETWEEN, FAINT_INK, GRID, INK, NO_DATA, PAPER, STEPS

BLACK = "#000000"
VARIABLES = {
    INK: "ink",
    FAINT_INK: "faint-ink",
    PAPER: "paper",
    GRID: "grid",
    NO_DATA: "no-data",
    BETWEEN: "between",
    BLACK: "black",
    **{step: f"step-{place}" for place, step in enumerate(STEPS, 1)},
}
_TAG = re.compile(r"<\w++ [^>]*+>")
_COLOUR = re.compile(r'(fill|stroke)="([^"]++)"')


def themed(drawing: str) -> str:
    """Return an SVG drawing of ours with variables in place of the colours that dark changes.

    Black text stays, as it is on a coloured ground.

    >>> themed('<path fill="white" d="M0,0"/>')
    '<path fill="var(--chart-paper,white)" d="M0,0"/>'
    """
    return _TAG.sub(lambda tag: _COLOUR.sub(_variable, tag[0]), drawing)


def _variable(colour: re.Match[str]) -> str:
    attribute, value = colour.groups()
    is_text = colour.string.startswith("<text")
    if value not in VARIABLES or (value == BLACK and is_text):
        return colour[0]
    return f'{attribute}="var(--chart-{VARIABLES[value]},{value})"'
