"""Pages: the role of each line, the tables of a file, and what cannot be read."""

from collections import Counter
from pathlib import Path

import pytest
from helpers import COUNTY, EMIGRATION, IMMIGRATION, MIGRATION, page_text
from hypothesis import example, given
from hypothesis import strategies as st
from page_of import (
    findings,
    grid_of,
    heads,
    marks,
    notes,
    numbers,
    page_of,
    pages_of,
    paths,
    roles,
    source_of,
)

from loader.errors import PageError
from loader.forms.grid import Grid, SourceFile, Stated, StatedCategory, StatedDimension
from loader.page import cells
from loader.page.cells import reader_of
from loader.page.read_page import read_pages
from loader.seeds.symbols import Symbol, read_symbols

SYMBOLS = {symbol.symbol: symbol for symbol in read_symbols(MIGRATION / "symbol.csv")}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            IMMIGRATION,
            {"blank": 8, "breadcrumb": 1, "number": 1, "title": 1, "head": 2, "repeated head": 2,
             "row": 78, "footnote": 1, "link": 1},
        ),
        (EMIGRATION, {"blank": 5, "breadcrumb": 1, "title": 1, "head": 2, "row": 45, "link": 1}),
        (COUNTY, {"blank": 4, "title": 1, "head": 3, "row": 20, "footnote": 1}),
    ],
    ids=["immigration", "emigration", "county"],
)  # fmt: skip
def test_every_line_of_the_published_pages_has_a_role(path: Path, expected: dict[str, int]) -> None:
    text = path.read_text(encoding="utf-8")
    (page,) = read_pages(source_of(text, name=path.name), SYMBOLS)
    assert dict(Counter(line.role for line in page.lines)) == expected
    assert (page.id, page.first_line, page.last_line) == (path.stem, 1, len(text.splitlines()))
    assert "".join(line.text + line.ending for line in page.lines) == text
    assert findings(page) == []


SUBJECT = "Immigration and emigration"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            IMMIGRATION,
            (SUBJECT, "11", "Immigration, by citizenship and region. 2007", 7, (), ["¹"]),
        ),
        (EMIGRATION, (SUBJECT, "12", "Emigration, by citizenship and region. 2008", 5, (), [])),
        (
            COUNTY,
            (None, None, "All migrations, internal and immigration/emigration, by county", 3,
             ("¹",), ["¹"]),
        ),
    ],
    ids=["immigration", "emigration", "county"],
)  # fmt: skip
def test_what_stands_around_the_published_tables(path: Path, expected: tuple[object]) -> None:
    (page,) = read_pages(source_of(path.read_text(encoding="utf-8")), SYMBOLS)
    front = (page.subject, page.number, page.title, page.title_line, page.title_markers)
    assert (*front, list(notes(page))) == expected


def test_heads_and_values_of_a_published_page() -> None:
    (page,) = read_pages(source_of(COUNTY.read_text(encoding="utf-8")), SYMBOLS)
    assert heads(page)[:4] == [
        "2014 / In-migration / All migration",
        "2014 / In-migration / From abroad",
        "2014 / In-migration / Internal",
        "2014 / Emigration / All migration",
    ]
    assert (page.stub, page.stub_heads, len(page.columns), len(page.rows)) == (1, ("",), 9, 20)
    assert paths(page)[:2] == ["The whole country", "Østfold"]
    assert {type(number) for row in numbers(page) for number in row} == {int}


@pytest.mark.parametrize(
    ("number", "title", "expected"),
    [
        ("7", "Marbles", ("7", "Marbles")),
        ("7b", "Marbles", ("7b", "Marbles")),
        ("## 7", "Marbles", ("7", "Marbles")),
        ("7", "## Marbles", ("7", "Marbles")),
        (None, "7 Marbles", ("7", "Marbles")),
        (None, "7. Marbles", ("7", "Marbles")),
        (None, "## 7 Marbles", ("7", "Marbles")),
        (None, "Table 3.1. Marbles", ("3.1", "Marbles")),
        (None, "# Marbles", (None, "Marbles")),
        (None, "Marbles", (None, "Marbles")),
        (None, "2009 marbles", (None, "2009 marbles")),
        (None, "100 largest marbles", (None, "100 largest marbles")),
        ("7", "3 marbles", ("7", "3 marbles")),
    ],
)
def test_the_number_is_on_the_title_line_or_above(
    number: str | None, title: str, expected: tuple[str | None, str]
) -> None:
    page = page_of(page_text(number=number, title=title))
    assert (page.number, page.title) == expected


TABLE = "Colour\tTotal\tLeft\nTotal\t3\t2\nRed\t1\t-\n"


@pytest.mark.parametrize(
    ("front", "expected", "told"),
    [
        ("", (None, "", None), [(None, "title not understood")]),
        ("Office of marbles\nTable 4. Marbles\n",
         ("4", "Marbles", None), [(1, "line not understood")]),
        ("Marbles of all kinds\nMarbles, by colour. 2009\n",
         (None, "Marbles, by colour. 2009", None),
         [(1, "line not understood")]),
        ("Marbles, by colour\nand box. 2009\n",
         (None, "Marbles, by colour and box. 2009", None), []),
        ("Marbles, by colour. 2009\nMarbles, by colour. 2009\n",
         (None, "Marbles, by colour. 2009", None), []),
        ("Table 3.2\tMarbles of all kinds\n", ("3.2", "Marbles of all kinds", None), []),
        ("2-1 Marbles\n", ("2-1", "Marbles", None), []),
        ("Marbles\n\nLast change\t11.02.2011\nSource of data\tMe\n\nUnit\tPercentage\nBox\tNew\n\n",
         (None, "Marbles", "Percentage"),
         [(4, "line not understood"), (7, "line not understood")]),
        ("\tTable 2. Marbles\n", ("2", "Marbles", None), []),
        ("Marbles\n\n(per cent)\n2009\n", (None, "Marbles", "per cent"), []),
        ("Marbles\nNote: All are round.\nSource: Me.\n.. not counted, not available\n",
         (None, "Marbles", None), []),
        ("Marbles, by colour. Round. 2009\n", (None, "Marbles, by colour. Round. 2009", None),
         [(1, "title not understood")]),
    ],
)  # fmt: skip
def test_lines_above_the_table(
    front: str, expected: tuple[str | None, str, str | None], told: list[tuple[int | None, str]]
) -> None:
    page = page_of(front + TABLE)
    assert (page.number, page.title, page.unit) == expected
    assert findings(page) == told
    assert numbers(page) == [[3, 2], [1, (0, "-")]]


@pytest.mark.parametrize(
    ("line", "role", "told"),
    [
        ("¹ Except blue ones.", "footnote", [(5, "note without marker")]),
        ("1. Except blue ones.", "footnote", [(5, "note without marker")]),
        ("1\tExcept blue ones.", "footnote", [(5, "note without marker")]),
        ("Note: Round ones.", "note", []),
        ("Notes:", "note", []),
        ("Only round ones are counted here.", "note", []),
        ("Sist oppdatert: 2009-01-01", "note", []),
        ("Kilde: Statistisk sentralbyrå", "source", []),
        ("Source:\tStatistics Norway", "source", []),
        ("[More](#more)", "link", []),
        ("https://example.org/marbles", "link", []),
        ("- nil; .. not available", "legend", []),
        ("NA = not available", "legend", []),
        ("Special value:", "legend", []),
        (":\tnot available", "legend", []),
        ("(p) preliminary", "legend", []),
        ("b) Revised.", "footnote", [(5, "note without marker")]),
        ("Symbols: - = nil", "legend", []),
        ("Excel | CSV", "tail", [(5, "line not understood")]),
        ("Green 1 037 379", "tail", [(5, "line not understood")]),
    ],
)
def test_lines_below_the_table(line: str, role: str, told: list[tuple[int, str]]) -> None:
    page = page_of(f"Marbles\n{TABLE}{line}\n")
    assert roles(page) == ["title", "head", "row", "row", role]
    assert findings(page) == told


def test_a_wrapped_note_is_one_and_a_second_one_is_told() -> None:
    page = page_of(
        f"Marbles\n{TABLE}1) Red ones\nand pink.\n1) Other.\n".replace("Red", "Red 1)", 1)
    )
    assert roles(page)[-3:] == ["footnote", "note", "note"]
    assert notes(page) == {"1)": "Red ones"}
    assert findings(page) == [(7, "note twice")]


def test_the_legend_of_a_page_and_the_publication_say_what_a_sign_means() -> None:
    text = f"Marbles\n{TABLE}Blue\t:\tx\n- not available\nx = broken\n"
    page = page_of(text)
    assert numbers(page)[1:] == [[1, "-"], [":", "x"]]
    assert {s.symbol: (s.meaning, s.value_is) for s in page.symbols.values()} == {
        "-": ("not available", "missing"),
        ":": ("Not available or not for publication", "missing"),
        "x": ("broken", "missing"),
    }
    own = {"-": Symbol("-", "Nothing", None, "zero", None)}
    assert numbers(page_of(text, own))[1:] == [[1, (0, "-")], [":", "x"]]


def test_a_label_set_in_by_a_dash_explains_no_sign() -> None:
    page = page_of("Marbles\nColour\tNumber\nTotal\t5\n- None\t-\n- Unknown\t5\n")
    assert (paths(page), numbers(page)) == (["Total", "None", "Unknown"], [[5], [(0, "-")], [5]])


def test_heads_again_and_three_lines_of_heads() -> None:
    head = "Colour\t2007\t\t2008\t\n\tLeft\t\tLeft\t\n\tNo.\t%\tNo.\t%\n\t(1)\t(2)\t(3)\t(4)\n"
    page = page_of(f"Marbles\n{head}Total\t3\t100.0\t2\t100.0\n\n{head}Red\t3\t100.0\t2\t100.0\n")
    assert heads(page) == [
        f"{year} / Left / {unit}" for year in (2007, 2008) for unit in ("No.", "%")
    ]
    assert roles(page) == ["title", *["head"] * 4, "row", *["repeated head"] * 4, "row"]
    assert [head.span for head in page.heads if head.level < 3] == [1, 2, 2, 2, 2]
    assert findings(page) == []


def test_heads_without_a_column_and_columns_without_a_head() -> None:
    page = page_of("Marbles\nColour\tLeft\t\tRight\nRed\t1\t2\t3\t4\nBlue\t1\t2\t3\t4\n")
    assert heads(page) == ["Left", "Left", "Right", "Right"]
    assert findings(page) == [(3, "no head"), (3, "no head")]
    page = page_of("Marbles\nColour\t\tRight\nRed\t1\t2\nBlue\t1\t2\n")
    assert heads(page) == ["", "Right"]
    assert findings(page) == [(3, "no head")]


def test_flags_in_a_field_of_their_own_are_of_the_numbers_left_of_them() -> None:
    page = page_of("GDP\nCountry\t2007\t\t2008\nEU\t100.0\t\t100.0\nMalta\t76.5\tb\t78.1\n")
    assert (page.stub, heads(page), findings(page)) == (1, ["2007", "2008"], [])
    assert [value.symbol for value in page.values[1]] == ["b", None]
    assert numbers(page) == [[100.0, 100.0], [(76.5, "b"), 78.1]]


def test_flags_are_found_when_the_cells_before_them_are_forgotten(monkeypatch) -> None:
    reader_of.cache_clear()
    monkeypatch.setattr(cells, "_CACHED_CELLS", 12)  # less than the page has
    test_flags_in_a_field_of_their_own_are_of_the_numbers_left_of_them()
    reader_of.cache_clear()


def test_a_field_of_flags_with_a_head_is_a_column() -> None:
    page = page_of("GDP\nCountry\t2007\tFlag\nEU\t100.0\tb\nMalta\t76.5\te\n")
    assert heads(page) == ["2007", "Flag"]
    assert {kind for _, kind in findings(page)} == {"unknown symbol"}


def test_numbers_of_columns_are_no_headings() -> None:
    page = page_of("GDP\nCountry\tIn\tOut\n\t(1)\t(2)\nEU\t1\t2\nMalta\t7\t8\n")
    assert (heads(page), numbers(page)) == (["In", "Out"], [[1, 2], [7, 8]])


def test_a_unit_for_all_columns_is_a_line_of_heads() -> None:
    page = page_of("GDP\nCountry\tIn\tOut\n\t1 000\t1 000\nEU\t1\t2\nMalta\t7\t8\n")
    assert (heads(page), numbers(page)) == (["In / 1 000", "Out / 1 000"], [[1, 2], [7, 8]])


def test_labels_in_two_fields_are_filled_down() -> None:
    page = page_of(
        "Students\nCounty\tSex\tPublic\tPrivate\nTotal\tBoth\t1,204\t930\n\tMen\t600\t430\n"
        "North\tBoth\t604\t430\n\tMen\t300\t230\n"
    )
    assert (page.stub, page.stub_heads, heads(page)) == (
        2,
        ("County", "Sex"),
        ["Public", "Private"],
    )
    assert paths(page) == ["Total / Both", "Total / Men", "North / Both", "North / Men"]
    assert [(row.printed, row.field) for row in page.rows[:2]] == [
        (("Total", "Both"), 1),
        (("", "Men"), 1),
    ]


def test_indents_sections_and_broken_labels() -> None:
    page = page_of(
        "Marbles\nColour\tNumber\tShare\nIn boxes\n  Red ........\t3\t1\n    Dark\t2\t1\n"
        "Elsewhere\n  Red ones,\t3\t1\n  pink ones\n..Blue\t5\t2\n– Grey\t5\t2\nTotal\t7\t3\n"
    )
    assert [(path, row.indent) for path, row in zip(paths(page), page.rows, strict=True)] == [
        ("In boxes / Red", 2),
        ("In boxes / Dark", 4),
        ("Elsewhere / Red ones, pink ones", 2),
        ("Elsewhere / Blue", 2),
        ("Elsewhere / Grey", 2),
        ("Total", 0),
    ]
    assert roles(page)[-5:] == ["row", "continuation", "row", "row", "row"]


@pytest.mark.parametrize(
    ("label", "below", "expected"),
    [
        ("Marbles, hand-", "made ones", "Marbles, handmade ones"),
        ("Marbles of glass or", "of clay", "Marbles of glass or of clay"),
        ("Marbles,", "Total", "Marbles, Total"),
        ("500 -", "Old ones", "500 -"),
        ("Marbles of glass", "of which:", "Marbles of glass"),
        ("Marbles of glass", "by colour", "Marbles of glass"),
        ("Marbles", "small", "Marbles"),
    ],
)
def test_broken_labels(label: str, below: str, expected: str) -> None:
    page = page_of(f"Marbles\nColour\tA1\tA2\n{label}\t1\t2\n{below}\nRed\t3\t4\n")
    assert paths(page)[0] == expected
    assert len(page.sections) == (expected == label)


def test_sections_within_sections() -> None:
    page = page_of("Marbles\nColour\tA1\tA2\nNorth\nIn boxes\nRed\t1\t2\nOn shelves\nRed\t3\t4\n")
    assert paths(page) == ["North / In boxes / Red", "North / On shelves / Red"]
    assert [(s.label, s.level) for s in page.sections] == [
        *(("North", 0), ("In boxes", 1), ("On shelves", 1))
    ]


def test_a_row_that_lost_its_tabs_and_one_without_label_are_told() -> None:
    page = page_of(f"Marbles\n{TABLE}Green 1 037 379\nBlue\t2\t3\n\t4\t5\n")
    assert findings(page) == [(7, "no label"), (5, "line not understood")]
    assert paths(page)[2:] == ["Green 1 037 379 / Blue", "Green 1 037 379"]


def test_markers_of_all_places() -> None:
    page = page_of(
        "Marbles 1)\nColour\tLeft¹\tRight ³\nBoxes*\nRed1\t1\t2\nLight ones\t1 ¹\t2\nnot dark ¹\n"
        "Colour\tLeft\tRight ¹\nBlue km²\t1(a)\t- [a]\n\n"
        "1) One.\n¹ Two.\n³ Three.\n[a] Six.\n* Four.\n1. Five.\n"
    )
    assert sorted(marks(page), key=lambda mark: mark[1:3]) == [
        *(("1)", 1, 0, "table"), ("¹", 2, 1, "column"), ("³", 2, 2, "column")),
        *(("*", 3, 0, "section"), ("1", 4, 0, "row"), ("¹", 5, 1, "cell")),
        *(("¹", 6, 0, "row"), ("¹", 7, 2, "column"), ("[a]", 8, 2, "cell")),
    ]
    assert findings(page) == [(8, "marker without note")]
    assert paths(page) == ["Boxes / Red", "Boxes / Light ones not dark", "Boxes / Blue km²"]
    assert heads(page) == ["Left", "Right"]


TWO = (
    "Table 1. Births, by region. 2007\n\nRegion\tTotal\tBoys\nTotal\t10\t5 ¹\nOslo\t6\t3\n"
    "¹ Of mothers.\n\nTable 2. Deaths, by region. 2007\n\n{}\nTotal\t20\t10\nOslo\t16\t8\n"
)


@pytest.mark.parametrize("head", ["Region\tTotal\tMen", "Region\tTotal\tBoys", "\t2007\t2008"])
def test_several_tables_on_one_page(head: str) -> None:
    first, second = pages_of(TWO.format(head))
    assert [(page.id, page.number, page.title) for page in (first, second)] == [
        ("x", "1", "Births, by region. 2007"),
        ("x-2", "2", "Deaths, by region. 2007"),
    ]
    assert (numbers(first), numbers(second)) == ([[10, 5], [6, 3]], [[20, 10], [16, 8]])
    assert [(p.first_line, p.last_line, len(p.lines)) for p in (first, second)] == [
        (1, 6, 12),
        (7, 12, 12),
    ]
    assert roles(second) == ["title", "head", "row", "row"]
    assert (findings(first), findings(second)) == ([], [])


def test_heads_without_rows_below_a_table_are_kept_and_told() -> None:
    page = page_of(f"Marbles\n{TABLE}\nSize\tOld\tNew\n")
    assert (roles(page), page.last_line) == (["title", "head", "row", "row", "tail"], 6)
    assert (findings(page), page.unplaced) == (
        [(6, "line not understood")],
        [(6, 0), (6, 1), (6, 2)],
    )


def test_sheets_of_a_workbook() -> None:
    table = "Colour\tNumber\nRed\t1\nBlue\t2\n"
    words = "Contents\n\nSheet 2 has the marbles.\n"
    pages = read_pages(
        source_of(words, table, f"Marbles 2009\n{table}", sheets=("Contents", "Røde 1", "Blå"))
    )
    assert [(page.id, page.sheet, page.title) for page in pages] == [
        ("x-rode-1", "Røde 1", "Røde 1"),
        ("x-bla", "Blå", "Marbles 2009"),
    ]
    assert [(finding.kind, finding.message) for finding in pages[0].findings] == [
        ("title not understood", "No title stands above the table."),
        (
            "sheet without a table",
            "The sheet 'Contents' is left out: no numbers; expected a table of heads, labels and"
            " numbers.",
        ),
    ]


CUBE = Stated(
    rows=(StatedDimension("sex", "Sex", None, (StatedCategory("1", "- men"),)),),
    columns=(StatedDimension("year", "Year", "time", (StatedCategory("a", "net im-"),)),),
    head_lines=(1, 2),
    first_row=3,
    last_row=4,
    title="Marbles, by sex",
    unit="number",
    symbols={"..": "Nobody counted", "-": "Null"},
)


def test_a_cube_states_its_roles() -> None:
    text = "Any words\n\tNet im-\tNet im-\n\tmigration\t2008\n- men\t1.234\t..\n2007\t-\t3\nEnd\n"
    grid = grid_of(text)
    cube = Grid(grid.lines, grid.numbers, (), None, (), CUBE)
    (page,) = read_pages(SourceFile("cube.px", "px", b"", "", "utf-8", False, (cube,)))
    assert (page.id, page.title, page.unit, page.stated) == ("cube", CUBE.title, "number", CUBE)
    assert heads(page) == ["Net im- / migration", "Net im- / 2008"]
    assert [row.labels for row in page.rows] == [("- men",), ("2007",)]
    assert numbers(page) == [[1.234, ".."], [(0, "-"), 3]]
    assert page.symbols[".."].meaning == "Nobody counted"
    assert roles(page)[:5] == ["title", "head", "head", "row", "row"]


LONG = "x" * 1001
BEYOND = "x.txt{}: '" + "x" * 59 + "…' has 1,001 characters; expected at most 1,000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "x.txt: no numbers; expected a table of heads, labels and numbers"),
        ("Just words\n", "x.txt: no numbers; expected a table of heads, labels and numbers"),
        (
            "Colour\tBox\nRed\tLeft\n",
            "x.txt: no numbers; expected a table of heads, labels and numbers",
        ),
        (
            "Marbles\nRed\t1\t2\nBlue\t1\t2\n",
            "x.txt:2: no heads: the table begins with 'Red\\t1\\t2';"
            " expected a line of headings above it",
        ),
        (f"Marbles\n{TABLE}{LONG}\t1\t2\n", BEYOND.format(":5 field 0")),
        (f"{LONG}\n{TABLE}", BEYOND.format(":1")),
        (
            "Marbles\n" + "Colour\tLeft\tRight\n" * 21 + "Red\t1\t2\n",
            "x.txt:22: no row within 20 lines of heads; expected one below them",
        ),
        (
            "M\n\t" + "x" * 900 + "\n\t" + "y" * 900 + "\nRed\t1\nBlue\t2\n",
            "x.txt:3 field 1: the heads above this field have 1,803 characters;"
            " expected at most 1,000",
        ),
        ("\t" * 16_384 + "\n", "x.txt:1: 16,385 fields; expected at most 16,384"),
        ("x" * 1_000_001, "x.txt:1: a line of 1,000,001 characters; expected at most 1,000,000"),
        ("x\n" * 40_001, "x.txt: more than 40,000 lines; split the page"),
    ],
)
def test_what_stops(text: str, expected: str) -> None:
    with pytest.raises(PageError) as error:
        pages_of(text)
    assert str(error.value) == expected


def test_more_numbers_than_a_page_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.page.body.MOST_NUMBERS", 4)
    with pytest.raises(PageError) as error:
        pages_of("Marbles\n" + TABLE + "Blue\t1\t2\n")
    assert str(error.value) == "x.txt:5: more than 4 numbers before this line; split the page"


def test_more_marks_than_a_page_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.page.notes.MOST_MARKS", 3)
    with pytest.raises(PageError) as error:
        marks(page_of("M\nA\tB\tC\n" + "".join(f"R{i} ¹ ²\t1\t7\n" for i in range(9))))
    assert str(error.value) == (
        "x.txt:4 field 0: more than 3 note markers before this one; split the page"
    )


LINE = st.one_of(
    st.sampled_from(["", " ", "\t", "7", "Marbles", "[Marbles](#)", "¹ Note", "Source: me",
                     "1) Note", "Colour\tTotal\tLeft", "\tBox\t", "\t2007\t2008", "Total\t5\t3",
                     "Red ¹\t-\t..", "\t5\t3", "Blue\t1", "Blue\tx\ty\tz", "¹\t1\t2", "\u2028",
                     "  Grey", "- nil", "Table 2. Marbles, by box. 2009", "a\tb\t1\t2",
                     "1,2,3\t4"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=12),
)  # fmt: skip


@given(st.lists(LINE, max_size=14))
@example(["a\tb", "", "\t1"])
@example(["Blue\tx", "Table 2. Marbles, by box. 2009", "Blue\tx"])
@example(["a\tb", "Table 2. Marbles, by box. 2009", "Total\t2007"])
def test_any_lines_are_pages_with_a_place_for_every_cell(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        pages = pages_of(text)
    except PageError:
        return
    assert "\n".join(line.text for line in pages[0].lines) == text.removesuffix("\n")
    for page in pages:
        assert_every_cell_has_a_place(page)
        findings(page)


def assert_every_cell_has_a_place(page) -> None:  # type: ignore[no-untyped-def]
    """Check that what is printed is in a value, a label, a head, or a line that is kept whole."""
    rows = {row.line: row for row in page.rows}
    fields = {column.field for column in page.columns}
    assert len(page.values) == len(page.rows) > 0
    assert {len(row) for row in page.values} == {len(fields)}
    printed = {(head.line, head.field) for head in page.heads}
    for line in page.lines[page.first_line - 1 : page.last_line]:
        for field, cell in enumerate(line.cells):
            if line.role == "row" and cell.strip():
                assert field < page.stub or field in fields
                assert line.number in rows
            elif line.role == "head" and cell.strip():
                assert (line.number, field) in printed
            elif cell.strip():
                assert line.role not in ("blank", "row", "head")
