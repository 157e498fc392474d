"""Let a chart on a page follow the reader's preference for light or dark.

A drawing has its colours as attributes, so that it is complete as a file of its own. On a page
each is replaced by a variable of the style sheet, which only sets it for dark: in light, and on
paper, the chart keeps the colours that it was drawn with. A picture that a page shows by its
address has no other style sheet than its own.
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
# What site.css sets them to in the dark.
DARK = {
    "ink": "#e4e9ef",
    "faint-ink": "#a7b2be",
    "paper": "#12171e",
    "grid": "#323d4a",
    "no-data": "#2b333d",
    "between": "#4d5a68",
    "black": "#5d6b7a",
    "step-1": "#24425f",
    "step-2": "#2a5784",
    "step-3": "#336fab",
    "step-4": "#5292cf",
    "step-5": "#86b9e6",
    "step-6": "#c3ddf5",
}
_STYLE = "<style>@media screen and (prefers-color-scheme: dark){{svg.chart{{{}}}}}</style>".format(
    "".join(f"--chart-{name}:{colour};" for name, colour in DARK.items())
)
_TAG = re.compile(r"<\w++ [^>]*+>")
_COLOUR = re.compile(r'(fill|stroke)="([^"]++)"')


def themed(drawing: str) -> str:
    """Return an SVG drawing of ours with variables in place of the colours that dark changes.

    Black text stays, as it is on a coloured ground.

    >>> themed('<path fill="white" d="M0,0"/>')
    '<path fill="var(--chart-paper,white)" d="M0,0"/>'
    """
    return _TAG.sub(lambda tag: _COLOUR.sub(_variable, tag[0]), drawing)


def with_dark(drawing: str) -> str:
    """Return a drawing that `themed` has returned with a style sheet of its own for the dark.

    >>> with_dark('<svg class="chart"><g/></svg>').partition("@media")[0]
    '<svg class="chart"><style>'
    """
    start, end, rest = drawing.partition(">")
    return f"{start}{end}{_STYLE}{rest}"


def _variable(colour: re.Match[str]) -> str:
    attribute, value = colour.groups()
    is_text = colour.string.startswith("<text")
    if value not in VARIABLES or (value == BLACK and is_text):
        return colour[0]
    return f'{attribute}="var(--chart-{VARIABLES[value]},{value})"'
