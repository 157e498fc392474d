"""Clean an SVG drawing for use inside an HTML page: safe, small, responsive and accessible."""

import re
from xml.etree import ElementTree

from plugins.charts.declaration import ChartError

SVG = "http://www.w3.org/2000/svg"
# The elements that Vega draws with. Others (script, a, image, foreignObject, style) are refused.
ELEMENTS = {
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "line",
    "text",
    "tspan",
    "defs",
    "clipPath",
    "linearGradient",
    "radialGradient",
    "stop",
}
# The roles of text around the plot, which needs no aria-label because it is text already.
_FRAME = {"title", "subtitle", "axis", "legend"}
_REFERENCE = re.compile(r"url\(#([\w-]++)\)")
LONG_NUMBER = re.compile(r"-?(?<!\d)\d*+\.\d{3,}+(?:e-?\d++)?")
NUMBERS_IN = ("d", "transform", "x", "y", "x2", "y2", "width", "height")


def safe_svg(drawing: str, *, name: str, description: str, key: str) -> str:
    """Return the drawing as an accessible image with a name and a description.

    Its ids begin with `key`, so that two drawings in one page do not share any. Only its marks keep
    their `aria-label`, and have it as title too, which a browser shows on hover. It has the class
    `chart`; its size in pixels is in attributes, which a style sheet overrides. Raise ChartError
    for an element that no chart needs.
    """
    root = ElementTree.fromstring(drawing)  # noqa: S314 -- written by our own renderer
    for element in list(root.iter()):
        _clean(element, key)
        _entitle(element)
    root.attrib["class"] = "chart"
    root.attrib |= {"role": "img", "aria-label": name, "aria-describedby": f"{key}-description"}
    described = ElementTree.Element(f"{{{SVG}}}desc", id=f"{key}-description")
    described.text = description
    root.insert(0, described)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element, key: str) -> None:
    tag = element.tag.removeprefix(f"{{{SVG}}}")
    if tag not in ELEMENTS:
        raise ChartError(f"chart: a chart may not draw the SVG element {tag!r}")
    if element.get("aria-roledescription") in _FRAME:
        for attribute in ("aria-label", "aria-roledescription", "role"):
            element.attrib.pop(attribute, None)
    for attribute, value in list(element.attrib.items()):
        if attribute.startswith(("on", "{")) or attribute in ("href", "style"):
            del element.attrib[attribute]
        elif attribute == "id":
            element.attrib[attribute] = f"{key}-{value}"
        elif attribute in NUMBERS_IN:
            element.attrib[attribute] = LONG_NUMBER.sub(_short, value)
        else:
            element.attrib[attribute] = _REFERENCE.sub(rf"url(#{key}-\1)", value)


def _entitle(element: ElementTree.Element) -> None:
    label = element.get("aria-label")
    if label:
        ElementTree.SubElement(element, f"{{{SVG}}}title").text = label


def _short(number: re.Match[str]) -> str:
    """Return a coordinate rounded to a tenth of a pixel."""
    return f"{float(number[0]):.1f}".removesuffix(".0")
