"""HTML: the table alone, to paste or embed; everything in it escaped."""

from jinja2 import Environment

from loader.stored import StoredTable

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<table class="published-table" lang="{{ facts.language }}">
<caption>{% if facts.number %}{{ facts.number }} {% endif %}{{ facts.title }}</caption>
<thead>
{% for line in heads %}
<tr>{% for span, scope, words in line %}
<th{% if scope %} scope="{{ scope }}"{% endif %}{% if span > 1 %} colspan="{{ span }}"{% endif %}>\
{{ words }}</th>{% endfor %}</tr>
{% endfor %}
</thead>
<tbody>
{% for row, cells in rows %}
<tr{% if row.kind in ("total", "group") %} class="total"{% endif %}>\
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
    """A `table` element with caption, heads, rows, notes, symbols and source."""
    return _TEMPLATE.render(
        facts=table.facts,
        heads=[_head_line(table, level) for level in sorted({h.level for h in table.heads})],
        rows=list(zip(table.rows, table.cells, strict=True)),
        notes=table.footnotes.items(),
        symbols=table.symbols.values(),
        width=len(table.columns) + 1,
    ).encode()


def _head_line(table: StoredTable, level: int) -> list[tuple[int, str, str]]:
    """Span, scope and words of each cell of a head line; blanks fill what no head stands over."""
    line = []
    field = 0
    heads = [head for head in table.heads if head.level == level and head.span]
    for head in sorted(heads, key=lambda head: head.field):
        line += [(1, "", "")] * (head.field - field)
        line.append((head.span, "colgroup" if head.span > 1 else "col", head.printed))
        field = head.field + head.span
    return line + [(1, "", "")] * (len(table.columns) + 1 - field)
