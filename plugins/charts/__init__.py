"""A library that draws charts: from a declaration and rows to Vega-Lite, SVG and PNG.

Nothing here knows of Datasette or of HTTP requests. `specification.py` makes the Vega-Lite
specification and lists the marks; each mark has a file of its own. `draw.py` draws the
specification.
"""
