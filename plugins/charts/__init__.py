"""Charts as data: a declaration and rows in, a Vega-Lite specification and a drawing out.

Nothing here knows of Datasette or of requests. `chart.chart_spec` makes the specification,
`render.svg` and `render.png` draw it; `first_choice` chooses the columns of datasette-vega.
"""
