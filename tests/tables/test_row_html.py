"""The rows of a table as HTML."""

from markupsafe import Markup

from plugins.tables.row_html import rows_html


def test_text_is_escaped_and_html_is_not() -> None:
    row = [
        {"column": "name", "value_type": "str", "value": "A & <b>", "raw": "A & <b>"},
        {"column": "a b", "value_type": "int", "value": Markup("<a>1</a>"), "raw": 1},
    ]
    rows = rows_html([row, row[:1]], {"name": "col-name", "a b": "col-a-b number"})
    shown = Markup("").join(rows)
    assert shown == Markup(
        "\n        <tr>"
        '<td class="col-name type-str" data-label="name">A &amp; &lt;b&gt;</td>'
        '<td class="col-a-b number type-int" data-label="a b"><a>1</a></td>'
        "</tr>\n    \n        <tr>"
        '<td class="col-name type-str" data-label="name">A &amp; &lt;b&gt;</td>'
        "</tr>\n    "
    )
    assert list(rows_html([], {})) == []
