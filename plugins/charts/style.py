"""The style of every chart: fonts, colours and grid, with as little decoration as possible."""

from typing import Any

from plugins.common.language import current_language
from plugins.common.numbers import separators, text_width

# Liberation Sans has the letter widths of Arial and comes with the drawing library, so a label is
# as wide on the server as in the reader's browser.
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
LABEL = 13
SMALL = 11
INK = "#222222"
FAINT_INK = "#5b5b5b"
GRID = "#e4e4e4"
NO_DATA = "#e3e3e3"
BETWEEN = "#c8c8c8"  # the line from one dot to the next
PAPER = "white"

# Okabe & Ito, "Color Universal Design" (2008), https://jfly.uni-koeln.de/color/; yellow is
# the last hue, because it is faint on white; then two greys for parts such as "unknown".
SERIES = [
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#CC79A7",
    "#000000",
    "#F0E442",
    "#999999",
    "#CCCCCC",
]
ONE_SERIES = SERIES[0]
# ColorBrewer's Blues, without the lightest, which is hard to see on white.
STEPS = ["#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#084594"]

REST_OPACITY = 0.5
UNMARKED_OPACITY = 0.75  # of one colour, beside a mark that is highlighted
BOLD = 1.1  # times as wide as other text
# Pixels of a wide chart; a narrower one is on a phone, where a map is above its bars and the title
# is smaller.
LEAST_WIDE = 480


def label_width(text: str, is_bold: bool = False) -> float:
    """Return how many pixels a label or figure takes, which may be highlighted."""
    return text_width(text, LABEL) * (BOLD if is_bold else 1)


def steps(count: int) -> list[str]:
    """Return that many colours from light to dark, chosen evenly from STEPS."""
    if count == 1:
        return [STEPS[3]]
    return [STEPS[round(i * (len(STEPS) - 1) / (count - 1))] for i in range(count)]


def ink_on(colour: str) -> str:
    """Return black or white, whichever has more contrast with the colour (WCAG 2)."""
    luminance = _luminance(colour)
    return "#ffffff" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "#000000"


def config(width: int) -> dict[str, Any]:
    """Return the Vega-Lite configuration of a chart of that width in pixels."""
    thousands, decimal = separators(current_language.get())
    return {
        "font": FONT,
        "locale": {
            "number": {
                "decimal": decimal,
                "thousands": thousands,
                "grouping": [3],
                "currency": ["", ""],
            }
        },
        "view": {"stroke": None, "continuousWidth": width - 120, "continuousHeight": 320},
        "axis": {
            "domain": False,
            "ticks": False,
            "gridColor": GRID,
            "labelColor": INK,
            "labelFontSize": LABEL,
            "labelPadding": 8,
            "labelLimit": 0,
            "labelSeparation": 12,
            "titleColor": FAINT_INK,
            "titleFontSize": LABEL,
            "titleFontWeight": "normal",
        },
        "axisQuantitative": {"labelColor": FAINT_INK, "tickCount": max(3, width // 140)},
        "legend": {
            "title": None,
            "orient": "top",
            "labelColor": INK,
            "labelFontSize": LABEL,
            "labelLimit": 0,
            "symbolType": "square",
            "symbolStrokeWidth": 0,
            "offset": 10,
        },
        "text": {"color": INK, "fontSize": LABEL},
        "range": {"category": SERIES, "ramp": STEPS, "ordinal": STEPS},
    }


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
