"""HTML: only the table, to paste or embed, with all text escaped."""

from jinja2 import Environment

from loader.database.read_back import StoredTable
from loader.formats.tidy import title_as_printed

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<table class="published-table" lang="{{ facts.language }}">
<caption>{{ title }}</caption>
<thead>
{% for line in heads %}
<tr>{% for span, text in line %}
{% if span > 1 %}<th scope="colgroup" colspan="{{ span }}">{{ text }}</th>
{% elif text %}<th scope="col">{{ text }}</th>
{% else %}<td></td>
{% endif %}
{% endfor %}
</tr>
{% endfor %}
</thead>
<tbody>
{% for row, cells in rows %}
<tr{% if row.position in totals %} class="total"{% endif %}>\
<th scope="row">{{ "\u2003" * row.depth }}{{ row.printed }}</th>\
{% for cell in cells %}<td>{{ cell.printed }}</td>{% endfor %}</tr>
{% endfor %}
</tbody>
<tfoot>
{% for marker, text in notes %}
<tr><td colspan="{{ width }}">{{ marker }} {{ text }}</td></tr>
{% endfor %}
{% for symbol in symbols %}
<tr><td colspan="{{ width }}">{{ symbol.symbol }} {{ symbol.meaning }}</td></tr>
{% endfor %}
{% if facts.publisher %}
<tr><td colspan="{{ width }}">Source: {{ facts.publisher }}\
{% if facts.licence %}, {{ facts.licence }}{% endif %}</td></tr>
{% endif %}
</tfoot>
</table>
"""
)


def write(table: StoredTable) -> bytes:
    """Return a `table` element with caption, heads, rows, notes, symbols and source."""
    return _TEMPLATE.render(
        facts=table.facts,
        title=title_as_printed(table),
        heads=[_head_line(table, level) for level in sorted({h.level for h in table.heads})],
        totals=table.row_tree.parts,
        rows=list(zip(table.rows, table.cells, strict=True)),
        notes=table.footnotes.items(),
        symbols=table.symbols.values(),
        width=len(table.columns) + 1,
    ).encode()


def _head_line(table: StoredTable, level: int) -> list[tuple[int, str]]:
    """Return span and text of each cell of a head line, with empty cells where there is no head."""
    line = []
    field = 0
    heads = [head for head in table.heads if head.level == level and head.span]
    for head in sorted(heads, key=lambda head: head.field):
        line += [(1, "")] * (head.field - field)
        line.append((head.span, head.printed))
        field = head.field + head.span
    return line + [(1, "")] * (len(table.columns) + 1 - field)
