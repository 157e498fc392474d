"""Read the page of a cube (PC-Axis, JSON-stat), which states its heads and rows itself."""

from collections.abc import Mapping

from loader.forms.grid import Grid, SourceFile
from loader.page.cells import reader_of
from loader.page.heads import heads_over, measure_heads
from loader.page.legend import symbols_of, value_is_of
from loader.page.page_parts import Column, Line, Page, Row
from loader.page.values import EMPTY, Value
from loader.seeds.remarks import Finding
from loader.seeds.symbols import Symbol


def read_stated(
    source: SourceFile, grid: Grid, lines: list[Line], symbols: Mapping[str, Symbol]
) -> Page:
    """Return the page of a grid whose roles are stated."""
    stated, stub = grid.stated, max(1, len(grid.stated.rows) if grid.stated else 1)
    assert stated is not None
    own = {
        sign: Symbol(sign, meaning, None, value_is_of(meaning) or "missing", None)
        for sign, meaning in stated.symbols.items()
    }
    page = Page(
        "", source, lines, lines[0].number, lines[-1].number, grid.name,
        stub=stub, title=stated.title, unit=stated.unit, stated=stated,
        findings=list(grid.findings),
    )  # fmt: skip
    for index, line in enumerate(lines):
        if index in stated.head_lines:
            line.role = "head"
        elif stated.first_row <= index <= stated.last_row:
            line.role = "row"
        elif line.text.strip():
            line.role = "title" if index < stated.first_row and not page.title_line else "note"
            page.title_line = page.title_line or line.number
    _read_stated_heads(page, grid)
    _read_stated_rows(page, lines, symbols_of((), {**own, **symbols}))
    return page


def _read_stated_heads(page: Page, grid: Grid) -> None:
    assert grid.stated is not None
    width = max(map(len, grid.lines))
    head_lines = [(grid.numbers[i], grid.lines[i]) for i in grid.stated.head_lines]
    page.heads = measure_heads(head_lines, page.stub, width, frozenset())
    over = heads_over(page.heads, range(width))
    page.stub_heads = tuple(dimension.label for dimension in grid.stated.rows) or ("",)
    page.columns = [
        Column(field, over[field], tuple(head.label for head in over[field]))
        for field in range(page.stub, width)
    ]


def _read_stated_rows(page: Page, lines: list[Line], symbols: dict[str, Symbol]) -> None:
    reader = reader_of(page.decimal_sign, tuple(symbols.values()))
    for line in lines:
        if line.role != "row":
            continue
        printed = tuple(line.cells[: page.stub])
        page.rows.append(Row(line.number, page.stub - 1, printed, printed, 0, ()))
        values: list[Value] = []
        for column in page.columns:
            text = line.cells[column.field] if column.field < len(line.cells) else ""
            cell = reader[text]
            values.append(cell.value)
            if cell.problem:
                kind, reason = cell.problem
                page.findings.append(Finding(line.number, kind, f"{text!r} is {reason}."))
            elif symbol := cell.value.symbol:
                page.symbols[symbol] = reader.symbols[symbol]
        page.values.append(values or [EMPTY])
