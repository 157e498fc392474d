"""Test the rows of an answer to SQL as HTML."""

from markupsafe import Markup

from plugins.sql_page.sql_cells import sql_rows


def test_a_cell_is_escaped_or_html_or_a_number_in_thousands() -> None:
    shown = [["<b>Oslo", Markup('<a href="x">1</a>'), "61774", "2007"]]
    rows = [("<b>Oslo", "1", 61774, 2007)]
    (row,) = sql_rows(["region", "a b", "value", "year"], shown, rows)
    cells = row.strip().removeprefix("<tr><td ").removesuffix("</td></tr>").split("</td><td ")
    assert cells == [
        'class="col-region">&lt;b&gt;Oslo',
        'class="col-a-b-0cc9cd"><a href="x">1</a>',
        'class="col-value number">61\u202f774',
        'class="col-year number">2007',
    ]


def test_a_missing_value_is_no_number() -> None:
    (row,) = sql_rows(["value"], [["\xa0"]], [(None,)])
    assert row.strip() == '<tr><td class="col-value">\xa0</td></tr>'
