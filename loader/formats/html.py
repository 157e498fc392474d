"""HTML: only the table, to paste or embed, with all text escaped."""

from collections.abc import Callable, Sequence

from jinja2 import Environment

from loader.database.stored_table import StoredHead, StoredTable
from loader.formats.printed_lines import (
    PrintedLine,
    head_lines,
    printed_lines,
    width,
)
from loader.formats.selection_note import selection_note
from loader.formats.tidy import title_as_printed

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<table class="published-table" lang="{{ language }}">
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
{% for line, stub in lines %}
<tr{% if line.is_total %} class="total"{% endif %}>\
{% for text in stub %}{% if text %}<th scope="row{% if line.is_section %}group{% endif %}">\
{{ text }}</th>{% else %}<td></td>{% endif %}{% endfor %}\
{% for cell in line.cells %}<td>{{ cell.printed }}</td>\
{% else %}{{ '<td></td>'|safe * columns }}{% endfor %}</tr>
{% endfor %}
</tbody>
{% if with_foot %}
<tfoot>
{% for marker, text in notes %}
<tr><td colspan="{{ width }}">{{ marker }} {{ text }}</td></tr>
{% endfor %}
{% for note in unmarked %}
<tr><td colspan="{{ width }}">{{ note.text }}</td></tr>
{% endfor %}
{% for text in selection %}
<tr><td colspan="{{ width }}">{{ text }}</td></tr>
{% endfor %}
{% for symbol in symbols %}
<tr><td colspan="{{ width }}">{{ symbol.symbol }} {{ symbol.meaning }}</td></tr>
{% endfor %}
{% if facts.publisher %}
<tr><td colspan="{{ width }}">Source: {{ facts.publisher }}\
{% if facts.licence %}, {{ facts.licence }}{% endif %}</td></tr>
{% endif %}
</tfoot>
{% endif %}
</table>
"""
)


def write(table: StoredTable) -> bytes:
    """Return a `table` element with caption, heads, rows, notes, symbols and source."""
    return table_element(table).encode()


def table_element(
    table: StoredTable,
    with_foot: bool = True,
    words: Callable[[str], str] = str,
    language: str | None = None,
) -> str:
    """Return the same as text; without its foot, it has no notes, symbols or source.

    `words` returns a label in the `language` of the reader, where that is not the printed one.
    """
    return _TEMPLATE.render(
        with_foot=with_foot,
        language=language or table.facts["language"],
        facts=table.facts,
        title=title_as_printed(table),
        heads=[_head_line(heads, width(table), words) for heads in head_lines(table)],
        lines=[(line, _stub(line, words)) for line in printed_lines(table)],
        notes=table.footnotes.items(),
        unmarked=table.unmarked_notes,
        selection=selection_note(table),
        symbols=table.symbols.values(),
        columns=len(table.columns),
        width=width(table),
    )


def _head_line(
    heads: Sequence[StoredHead], width: int, words: Callable[[str], str]
) -> list[tuple[int, str]]:
    """Return span and text of each cell of a head line, with empty cells where there is no head."""
    line: list[tuple[int, str]] = []
    field = 0
    for head in heads:
        line += [(1, "")] * (head.field - field)
        line.append((head.span, words(head.printed)))
        field = head.field + head.span
    return line + [(1, "")] * (width - field)


def _stub(line: PrintedLine, words: Callable[[str], str]) -> list[str]:
    """Return the texts of the stub, set in by spaces that a browser does not leave out."""
    stub = [_with_hard_spaces(text, words) for text in line.labels]
    stub[line.field] = "\u2003" * line.depth + stub[line.field]
    return stub


def _with_hard_spaces(text: str, words: Callable[[str], str]) -> str:
    """Return a text with no-break spaces in place of the spaces it begins with."""
    bare = text.lstrip(" ")
    return "\u00a0" * (len(text) - len(bare)) + words(bare)
