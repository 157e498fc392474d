"""Cells: numbers, symbols, flags and markers as they are printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_of import numbers, page_of, table_of

from loader.page.cells import CellReader, ReadCell
from loader.page.decimals import decimal_sign_of
from loader.page.legend import usual_signs
from loader.page.values import EMPTY, Value, split_markers, split_note

READ = CellReader(".", usual_signs())
COMMA = CellReader(",", usual_signs())
NO_BREAK, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


@pytest.mark.parametrize(
    ("printed", "digits", "decimals"),
    [
        ("0", 0, 0),
        ("928", 928, 0),
        ("23615", 23615, 0),
        ("23 615", 23615, 0),
        (f"1{NARROW}234{NO_BREAK}567", 1234567, 0),
        (f"23{THIN}615", 23615, 0),
        ("1,234,567", 1234567, 0),
        ("1.234.567", 1234567, 0),
        ("1'234", 1234, 0),
        ("1’234.5", 12345, 1),
        ("12.50", 1250, 2),
        ("0.123", 123, 3),
        (".5", 5, 1),
        ("12,5", 125, 1),
        ("1 234,5", 12345, 1),
        ("1.234,5", 12345, 1),
        ("1,234.5", 12345, 1),
        ("-856", -856, 0),
        ("\u2212856", -856, 0),
        ("\u2013856", -856, 0),
        ("\u2012856", -856, 0),
        ("- 856", -856, 0),
        (f"\u22121{NO_BREAK}587", -1587, 0),
        ("(1 234)", -1234, 0),
        ("+5", 5, 0),
        ("12.5 %", 125, 1),
        ("12‰", 12, 0),
        ("$ 12", 12, 0),
        ("€12", 12, 0),
        (" 61 774 ", 61774, 0),
    ],
)
def test_numbers(printed: str, digits: int, decimals: int) -> None:
    assert READ[printed] == ReadCell("n", Value(digits, decimals, None, ()))


def test_the_sign_of_the_page_decides_where_both_would_do() -> None:
    assert [(cell.value.digits, cell.value.decimals) for cell in map(READ.__getitem__, TWO)] == [
        (1234, 0),
        (1234, 3),
    ]
    assert [(cell.value.digits, cell.value.decimals) for cell in map(COMMA.__getitem__, TWO)] == [
        (1234, 3),
        (1234, 0),
    ]


TWO = ("1,234", "1.234")


@pytest.mark.parametrize(
    ("printed", "value", "symbol"),
    [
        ("-", 0, "-"),
        ("\u2013", 0, "-"),
        ("\u2212", 0, "-"),
        ("—", 0, "—"),
        (".", None, "."),
        ("..", None, ".."),
        (":", None, ":"),
        ("n.a.", None, "n.a."),
        ("(NA)", None, "(NA)"),
        (": c", None, ":c"),
        ("[c]", None, "[c]"),
        ("12 [r]", 12, "[r]"),
        ("12*", 12, "*"),
        ("1 234 *", 1234, "*"),
        ("-5 *", -5, "*"),
        ("12r", 12, "r"),
        ("12 (r)", 12, "(r)"),
        ("r 12", 12, "r"),
        ("4 000 bu", 4000, "bu"),
        ("2007p", 2007, "p"),
    ],
)
def test_zero_missing_and_provisional_are_different(
    printed: str, value: int | None, symbol: str
) -> None:
    cell = READ[printed]
    assert (cell.value, cell.problem) == (Value(value, 0, symbol, ()), None)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("37¹", Value(37, 0, None, ("¹",))),
        ("37 ¹", Value(37, 0, None, ("¹",))),
        ("1 234 1)", Value(1234, 0, None, ("1)",))),
        ("12 1) 2)", Value(12, 0, None, ("1)", "2)"))),
        ("12 1), 2)", Value(12, 0, None, ("1)", "2)"))),
        ("12.5 ¹", Value(125, 1, None, ("¹",))),
        ("12(a)", Value(12, 0, None, ("(a)",))),
        ("12 [note 1]", Value(12, 0, None, ("[note 1]",))),
        ("- ¹", Value(0, 0, "-", ("¹",))),
        (".. 2)", Value(None, 0, "..", ("2)",))),
        ("..(1)", Value(None, 0, "..", ("(1)",))),
        ("5* ²", Value(5, 0, "*", ("²",))),
        ("5 r 1)", Value(5, 0, "r", ("1)",))),
    ],
)
def test_markers_beside_numbers(printed: str, expected: Value) -> None:
    assert READ[printed].value == expected


@pytest.mark.parametrize(
    ("printed", "kind", "finding", "reason"),
    [
        ("1,212,00", "d", "malformed number", "a number with its signs in the wrong places"),
        ("1.2.3", "d", "malformed number", "a number with its signs in the wrong places"),
        ("(12", "d", "malformed number", "a number with its signs in the wrong places"),
        ("1234,567", "d", "malformed number", "a number with its signs in the wrong places"),
        *(
            (text, "d", "malformed number", "two numbers, or thousands grouped wrongly")
            for text in ("1 2345", "12 34", "5 7", "007")
        ),
        ("9" * 16, "d", "malformed number", "a number of more than 15 digits"),
        ("?", "s", "unknown symbol", "an unknown symbol"),
        ("*", "s", "unknown symbol", "a symbol that qualifies a number, without a number"),
        ("12a", "d", "unknown symbol", "a number with 'a' behind it, an unknown symbol"),
        ("7 to 16", "d", "words in a cell", "neither a number nor a symbol"),
        ("l2", "w", "words in a cell", "neither a number nor a symbol"),
        ("1O5", "d", "words in a cell", "neither a number nor a symbol"),
        ("five", "w", "words in a cell", "neither a number nor a symbol"),
        ("5 ..", "d", "malformed number", "a number with its signs in the wrong places"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_kept_as_text_with_a_reason(
    printed: str, kind: str, finding: str, reason: str
) -> None:
    assert READ[printed] == ReadCell(kind, EMPTY, (finding, reason))


def test_a_marker_alone_is_a_marker() -> None:
    assert READ["¹"].value == Value(None, 0, None, ("¹",))


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("_", ["", " ", NO_BREAK]),
        ("y", ["2007", "2007*", "1999-2001", "2007/08", "2009/IV"]),
        ("d", ["0-17", "67+", "< 5"]),
        ("s", ["-", "..", "**"]),
        ("l", ["NA", "x", "n.a."]),
        ("w", ["01 Oslo", "1st quarter", "Total", "A", "%", "km²"]),
    ],
)
def test_kinds(kind: str, texts: list[str]) -> None:
    assert [READ[text].kind for text in texts] == [kind] * len(texts)


@pytest.mark.parametrize(
    ("texts", "sign", "told"),
    [
        (["12", "1 234"], ".", False),
        (["12,5", "1 234"], ",", False),
        (["1,234", "999"], ".", False),
        (["1.234", "999"], ",", True),
        (["1,234", "5,678"], ".", True),
        (["1.234", "5.678"], ".", True),
        (["1.234.567"], ",", False),
        (["1.234,5", "1.234"], ",", False),
        (["0,123", "1,234"], ",", False),
        (["22,0", "21.9", "20.9"], ".", True),
        (["about 1.5, or 2"], ".", False),
    ],
)
def test_the_page_decides_its_decimal_sign(texts: list[str], sign: str, told: bool) -> None:
    found, reason = decimal_sign_of(texts)
    assert (found, reason is not None) == (sign, told)


def test_the_reason_for_a_sign_is_told_and_the_minority_is_read() -> None:
    page = table_of("22,0|21.9|20.9")
    assert numbers(page) == [[22.0], [21.9], [20.9]]
    assert [(finding.kind, finding.message) for finding in page.findings] == [
        (
            "decimal sign",
            "The decimal point is taken for that of the page: 2 numbers have it, 1 the other sign.",
        )
    ]


def test_values_are_exact() -> None:
    value = Value(12345, 2, None, ())
    assert (value.value, value.scaled(3), EMPTY.value, EMPTY.scaled(1)) == (
        123.45,
        123450,
        None,
        None,
    )
    assert isinstance(Value(12, 0, None, ()).value, int)


def test_empty_cells_are_told_once_and_words_each() -> None:
    page = page_of("Marbles\nColour\tLeft\tRight\nRed\t5\t\nBlue\tsome few\t7\nPink\t\t1\n")
    assert numbers(page) == [[5, None], [None, 7], [None, 1]]
    assert [(finding.line, finding.kind, finding.message) for finding in page.findings] == [
        (4, "words in a cell", "Blue / Left: 'some few' is neither a number nor a symbol."),
        (3, "empty cell", "Red / Right: nothing is printed here and in 1 more cell."),
    ]


@pytest.mark.parametrize(
    ("printed", "text", "markers"),
    [
        ("Serbia ¹", "Serbia", ("¹",)),
        ("Serbia¹", "Serbia", ("¹",)),
        ("Serbia ¹ ²", "Serbia", ("¹", "²")),
        ("Serbia ¹, ²", "Serbia", ("¹", "²")),
        ("Serbia ¹²", "Serbia", ("¹²",)),
        ("Serbia 1)", "Serbia", ("1)",)),
        ("Serbia 1) 12)", "Serbia", ("1)", "12)")),
        (f"Serbia{NO_BREAK}1)", "Serbia", ("1)",)),
        ("Serbia (since 06)", "Serbia (since 06)", ()),
        ("Serbia (see note 1)", "Serbia (see note 1)", ()),
        ("Serbia(1)", "Serbia(1)", ()),
        ("Area 51", "Area 51", ()),
        (" Norway ", "Norway", ()),
        ("¹", "", ("¹",)),
        ("", "", ()),
    ],
)
def test_markers_after_words(printed: str, text: str, markers: tuple[str, ...]) -> None:
    assert split_markers(printed) == (text, markers)


NOTES = frozenset(["¹", "³", "⁴", "1", "1)", "*)", "[note 1]", "(a)"])


@pytest.mark.parametrize(
    ("printed", "text", "markers"),
    [
        ("Area in km²", "Area in km²", ()),
        ("Area in km³", "Area in km", ("³",)),
        ("Serbia²", "Serbia²", ()),
        ("Serbia ²", "Serbia", ("²",)),
        ("North America³, ⁴", "North America", ("³", "⁴")),
        ("Serbia¹³", "Serbia", ("¹³",)),
        ("Births¹, by sex³. 2007", "Births, by sex. 2007", ("¹", "³")),
        ("Exports1", "Exports", ("1",)),
        ("Exports2", "Exports2", ()),
        ("Quarter 1", "Quarter 1", ()),
        ("Oslo *)", "Oslo", ("*)",)),
        ("Oslo [note 1]", "Oslo", ("[note 1]",)),
        ("Total(a)", "Total", ("(a)",)),
        ("Total(b)", "Total(b)", ()),
    ],
)
def test_a_marker_glued_to_a_word_is_one_only_if_there_is_such_a_note(
    printed: str, text: str, markers: tuple[str, ...]
) -> None:
    assert split_markers(printed, NOTES) == (text, markers)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("¹ Except migration between towns", ("¹", "Except migration between towns")),
        ("1) Except migration", ("1)", "Except migration")),
        ("¹Except", ("¹", "Except")),
        ("  12)  Two words  ", ("12)", "Two words")),
        ("*) Provisional.", ("*)", "Provisional.")),
        ("[note 1] Includes unknown.", ("[note 1]", "Includes unknown.")),
        ("(a) Estimate", ("(a)", "Estimate")),
        ("[More](#more)", None),
        ("(1 000 persons)", None),
        ("#NAME?", None),
        ("¹", None),
        ("Except ¹", None),
        ("1 Except", None),
    ],
)
def test_notes(line: str, note: tuple[str, str] | None) -> None:
    assert split_note(line) == note


@given(
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.sampled_from(["", " ", NO_BREAK, THIN, NARROW]),
    st.sampled_from("-\u2212\u2013\u2012"),
    st.sampled_from(["", " ¹", "¹", " 1)", " 2), 3)"]),
)
def test_a_printed_number_reads_back_as_itself(
    number: int, space: str, minus: str, marker: str
) -> None:
    printed = f"{number:,}".replace(",", space).replace("-", minus)
    assert READ[printed + marker].value[:3] == (number, 0, None)


@given(
    st.integers(0, 10**12),
    st.integers(1, 3),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", ",")]),
)
def test_decimals_read_back_exactly(digits: int, decimals: int, signs: tuple[str, str]) -> None:
    group, point = signs
    whole, part = divmod(digits, 10**decimals)
    printed = f"{whole:,}".replace(",", group) + point + f"{part:0{decimals}d}"
    assert CellReader(point, {})[printed].value == Value(digits, decimals, None, ())


@given(st.text(max_size=30))
def test_any_text_is_empty_or_a_value_or_has_a_reason(text: str) -> None:
    cell = READ[text]
    known = cell.value.digits is not None or cell.value.symbol is not None
    assert known or cell.kind == "_" or cell.problem is not None


@given(
    st.text(st.characters(categories=["L"]), min_size=1),
    st.lists(st.sampled_from(["¹", "²", "¹²", "1)", "12)"]), max_size=3),
    st.sampled_from([" ", "  ", NO_BREAK]),
)
def test_markers_split_off_again(word: str, markers: list[str], space: str) -> None:
    expected = (word, tuple(markers))
    assert split_markers(space.join([word, *markers])) == expected
    assert split_markers(space.join([word, *markers]), frozenset()) == expected


def test_the_cache_of_a_reader_is_bounded() -> None:
    read = CellReader(".", {})
    numbers = range(1, (1 << 16) + 3)
    assert [read[str(number)].value.digits for number in numbers] == list(numbers)
    assert len(read) < 5


def test_a_long_cell_of_digits_that_is_no_number_is_refused_at_once() -> None:
    """A pattern that backtracks would take time that doubles with each digit."""
    for text in ("0" * 60 + "x", "0 " * 60 + "x", "9" * 900, "1,0" * 300 + "x", "1) " * 300):
        assert READ[text].problem is not None
