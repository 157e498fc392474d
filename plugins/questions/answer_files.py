"""Serve questions, tables, views and SQL as XLSX and Parquet: all rows, or an error."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import BadRequest, Request

from loader.formats import FORMATS
from loader.formats.row_file import RowColumn, RowFile, RowFileError, expect_size
from plugins.common.available_formats import available_formats
from plugins.common.credit import Credit
from plugins.common.datasette_inside.own_views import rows_of_table
from plugins.common.datasette_inside.query_results import FoundRows, Row, renderer
from plugins.common.datasette_inside.site_metadata import own_metadata
from plugins.common.http_file import not_installed
from plugins.common.http_problem import missing
from plugins.common.language import gettext, translated
from plugins.common.links import ROW_FORMATS, row_formats
from plugins.common.refusal import as_rendered, refuse
from plugins.layout import table_credit
from plugins.layout.site import description, site_of, table_title
from plugins.questions import question_reader
from plugins.questions.answer import AnswerColumn, read_columns
from plugins.questions.question import Question
from plugins.questions.written_files import written

_WRITERS = {"xlsx": "loader.formats.row_xlsx:write", "parquet": "loader.formats.row_parquet:write"}

Facts = list[tuple[str, str]]


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """Register each format as a renderer for everything that has rows."""
    return [
        {"extension": name, "render": _renderer(name), "can_render": _offering(name)}
        for name in ROW_FORMATS
    ]


@hookimpl
def extra_template_vars() -> dict[str, Any]:
    """Add `row_formats`, the files that rows can be had as here besides CSV and JSON."""
    return {"row_formats": row_formats()}


def _offering(name: str) -> Callable[..., bool]:
    def is_offered(table: str | None, query_name: str | None, sql: str | None) -> bool:
        return FORMATS[name].available and bool(table or query_name or sql)

    return is_offered


def _renderer(name: str) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def render(datasette: Datasette, request: Request, found: FoundRows) -> dict[str, Any]:
        has_rows = bool(found.query_name or found.table or request.args.get("sql"))
        if not has_rows or not FORMATS[name].available:
            return await _refuse(datasette, request, found.database, name, has_rows)
        try:
            file = await answer_file(datasette, request, found)
            body = await written(_WRITERS[name], file)
        except RowFileError as error:
            raise BadRequest(f"{error}.") from error
        saved_as = request.url_vars.get("table") or request.url_vars["database"]
        return {
            "body": body,
            "content_type": FORMATS[name].media_type,
            "headers": {"Content-Disposition": f'attachment; filename="{saved_as}.{name}"'},
        }

    return renderer(render)


async def _refuse(
    datasette: Datasette, request: Request, database: str, name: str, has_rows: bool
) -> dict[str, Any]:
    """Return 404 where there are no rows, 501 where a package is missing."""
    table = request.url_vars.get("table")
    served = datasette.get_database(database)
    formats = await available_formats(datasette, request, served, table and tilde_decode(table))
    if has_rows:
        problem = not_installed(name, formats)
    else:
        problem = missing("format", name, "formats", formats)
    return as_rendered(await refuse(datasette, request, problem))


async def answer_file(datasette: Datasette, request: Request, found: FoundRows) -> RowFile:
    """Return all rows of an answer, and what is known about them."""
    if found.query_name:
        columns, rows, facts = await _question(datasette, request, found)
    elif found.table:
        columns, rows, facts = await _table(datasette, request, found)
    else:
        expect_size(len(found.rows), len(found.columns))
        columns, rows = [RowColumn(name) for name in found.columns], found.rows
        given = [(name, request.args[name]) for name in request.args]
        facts = [
            *((name, text) for name, text in given if name[0] != "_" and name != "lang"),
            *credit_facts(site_of(datasette, found.database).credit),
        ]
    address = datasette.absolute_url(request, page_address(request.path, request.query_string))
    return RowFile(
        columns,
        [tuple(row) for row in rows],  # rows of SQLite cannot be given to another process
        [(name, text) for name, text in [*facts, (gettext("Address"), address)] if text],
        about=gettext("About"),
        data=gettext("Data"),
        meaning=gettext("What the columns mean"),
    )


async def _question(
    datasette: Datasette, request: Request, found: FoundRows
) -> tuple[list[RowColumn], Sequence[Row], Facts]:
    expect_size(len(found.rows), len(found.columns))
    read_page = question_reader(datasette, request, found.database)
    question = await read_page(found.columns, found.rows, found.is_truncated)
    declared_columns = question.query.get("columns") or {}
    columns = read_columns(declared_columns, found.columns, found.rows)
    return [_row_column(column) for column in columns], found.rows, question_facts(question)


def question_facts(question: Question) -> Facts:
    """Return the question, its answer in words, what was chosen, and where it is from."""
    return [
        (gettext("Question"), question.title),
        (gettext("Answer"), question.answer.sentence),
        *((parameter.label, parameter.value_label) for parameter in question.parameters),
        (gettext("Description"), translated(description(question.query))),
        *credit_facts(question.credit),
    ]


def _row_column(column: AnswerColumn) -> RowColumn:
    """Return a column of a question; a percentage is a number such as 25.5, shown as 25.5 %."""
    words = ". ".join(text.removesuffix(".") for text in (column.head, column.description) if text)
    number = "#,##0" + ("." + "0" * column.decimal_places if column.decimal_places else "")
    if not column.is_number:
        return RowColumn(column.name, words)
    unit = '" %"' if column.format == "percent" else ""
    return RowColumn(column.name, words, number + unit)


async def _table(
    datasette: Datasette, request: Request, found: FoundRows
) -> tuple[list[RowColumn], Sequence[Row], Facts]:
    words = own_metadata(datasette, found.database, found.table)
    described = words.get("columns") or {}
    columns = [RowColumn(name, translated(described.get(name) or "")) for name in found.columns]
    rows = await _rows_of_all_pages(datasette, request, found)
    columns, rows = with_labels(columns, rows, found.facts.get("expanded_columns") or ())
    own = (await table_credit(datasette, found.database, found.table)).get("credit", Credit())
    site = site_of(datasette, found.database)
    facts = [
        (gettext("Table"), table_title(str(found.table), words)),
        (gettext("Description"), translated(description(words))),
        (gettext("Rows"), str(found.facts.get("human_description_en") or "")),
        *credit_facts(own.or_else(site.credit)),
    ]
    return columns, rows, facts


async def _rows_of_all_pages(
    datasette: Datasette, request: Request, found: FoundRows
) -> Sequence[Row]:
    """Return the rows of a table, of all its pages unless the address asks for one (`_stream`)."""
    rows, data = list(found.rows), found.facts
    query = f"{request.query_string}&_nofacet=1&_nocount=1&_size=max".encode("latin-1")
    following = Request({**request.scope, "query_string": query}, request.receive)
    while request.args.get("_stream") and data.get("next"):
        expect_size(len(rows), len(found.columns))
        data = await rows_of_table(datasette, following, data["next"])
        rows += data["rows"]
    expect_size(len(rows), len(found.columns))
    return rows


def with_labels(
    columns: Sequence[RowColumn], rows: Sequence[Row], expanded: Collection[str]
) -> tuple[list[RowColumn], list[Row]]:
    """Return a column of labels beside each expanded one, as Datasette's CSV has them.

    Its cells are a value alone, or a value with its label.
    """
    places = [place for place, column in enumerate(columns) if column.name in expanded]
    wider: list[RowColumn] = []
    for place, column in enumerate(columns):
        wider.append(column)
        if place in places:
            wider.append(RowColumn(f"{column.name}_label"))

    def cells(row: Row) -> Iterator[Any]:
        for place, value in enumerate(row):
            labelled = isinstance(value, Mapping)
            yield value["value"] if labelled else value
            if place in places:
                yield value["label"] if labelled else None

    return wider, [tuple(cells(row)) for row in rows]


def credit_facts(credit: Credit) -> Facts:
    """Return source and licence, each with its address."""
    return [
        (gettext("Source"), _joined(credit.source, credit.source_url)),
        (gettext("Licence"), _joined(credit.licence, credit.licence_url)),
    ]


def _joined(*texts: str | None) -> str:
    return ", ".join(filter(None, texts))


def page_address(path: str, query: str) -> str:
    """Return the path of the page whose rows are at a path with an ending.

    >>> page_address("/db/marbles.xlsx", "colour=red&_stream=on")
    '/db/marbles?colour=red'
    """
    given = parse_qsl(query, keep_blank_values=True)
    kept = urlencode([(name, text) for name, text in given if name not in ("_stream", "_dl")])
    return path.rpartition(".")[0] + (f"?{kept}" if kept else "")
