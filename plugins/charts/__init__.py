"""A library that draws charts: from a declaration and rows to Vega-Lite, SVG and PNG.

Nothing here knows of Datasette or of HTTP requests. `specification.py` makes the Vega-Lite
specification and lists the marks; each mark has a file of its own. `draw.py` draws the
specification.
"""

from typing import NamedTuple


class ChartFormat(NamedTuple):
    """A file format of a chart; `name` is the ending of its address."""

    name: str
    media_type: str
    title: str
    charset: str = ""

    @property
    def content_type(self) -> str:
        """Return the value of the Content-Type header."""
        return f"{self.media_type}; charset={self.charset}" if self.charset else self.media_type


CHART_FORMATS = (
    ChartFormat("svg", "image/svg+xml", "Chart, SVG", "utf-8"),
    ChartFormat("png", "image/png", "Chart, PNG"),
    ChartFormat(
        "vegalite", "application/vnd.vegalite+json", "Chart, Vega-Lite specification", "utf-8"
    ),
)
