"""The formats of a question's chart."""

from plugins.common.language import N_

# file ending -> media type and title
CHART_FORMATS = {
    "svg": ("image/svg+xml", N_("Chart, SVG")),
    "png": ("image/png", N_("Chart, PNG")),
    "vegalite": ("application/vnd.vegalite+json", N_("Chart, Vega-Lite specification")),
}
