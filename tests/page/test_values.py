"""Values: numbers, symbols and note markers as they are printed."""

import pytest
from helpers import SYMBOLS
from hypothesis import given
from hypothesis import strategies as st

from loader.page.values import (
    NotAValueError,
    Value,
    ValueReader,
    looks_like_value,
    split_markers,
    split_note,
)

READ = ValueReader(SYMBOLS)
NO_BREAK, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("928", 928),
        ("23615", 23615),
        ("23 615", 23615),
        (f"23{NO_BREAK}615", 23615),
        (f"23{THIN}615", 23615),
        (f"23{NARROW}615", 23615),
        (f"1{NARROW}234{NO_BREAK}567", 1234567),
        ("-856", -856),
        ("\u2212856", -856),
        ("\u2013856", -856),
        (f"\u22121{NO_BREAK}587", -1587),
        (" 61 774 ", 61774),
    ],
)
def test_numbers(printed, value):
    assert READ(printed) == Value(value, None, ())


@pytest.mark.parametrize(
    ("printed", "value", "symbol"),
    [
        ("-", 0, "-"),
        ("\u2013", 0, "-"),
        ("\u2212", 0, "-"),
        (".", None, "."),
        ("..", None, ".."),
        ("...", None, "..."),
        (":", None, ":"),
        ("12*", 12, "*"),
        ("1 234 *", 1234, "*"),
        ("-5 *", -5, "*"),
    ],
)
def test_zero_missing_and_provisional_are_different(printed, value, symbol):
    assert READ(printed) == Value(value, symbol, ())


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("37¹", Value(37, None, ("¹",))),
        ("37 ¹", Value(37, None, ("¹",))),
        ("1 234 1)", Value(1234, None, ("1)",))),
        ("12 1) 2)", Value(12, None, ("1)", "2)"))),
        ("12 1), 2)", Value(12, None, ("1)", "2)"))),
        ("- ¹", Value(0, "-", ("¹",))),
        (".. 2)", Value(None, "..", ("2)",))),
        ("5* ²", Value(5, "*", ("²",))),
    ],
)
def test_markers_beside_numbers(printed, expected):
    assert READ(printed) == expected


NEITHER = "neither a number nor a symbol; expected a number such as 1 234 or a sign of symbol.csv"
TWO = "two numbers, or thousands grouped wrongly; expected one number such as 1 234"
DECIMAL = "a number with a decimal sign; only whole numbers can be proved so far"
UNKNOWN = "an unknown symbol; expected a number or a sign listed in symbol.csv"


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("", "nothing is printed; expected a number or a symbol"),
        ("  ", "nothing is printed; expected a number or a symbol"),
        ("¹", "a note's marker alone; expected a number or a symbol before it"),
        ("12a", NEITHER),
        ("l2", NEITHER),
        ("1O5", NEITHER),
        ("3\u0665", NEITHER),
        ("- 5", NEITHER),
        ("1 2345", TWO),
        ("12 34", TWO),
        ("1234 567", TWO),
        ("5 7", TWO),
        ("12  345", TWO),
        ("007", TWO),
        ("12.5", DECIMAL),
        ("1,234", DECIMAL),
        ("-0,5", DECIMAL),
        ("?", UNKNOWN),
        ("**", UNKNOWN),
        ("\u2014", UNKNOWN),
        ("*", "a symbol that qualifies a number; expected a number before it"),
        ("5 ..", NEITHER),
        ("9" * 16, "a number of more than 15 digits"),
    ],
)
def test_what_is_no_value_says_why(printed, reason):
    with pytest.raises(NotAValueError) as error:
        READ(printed)
    assert error.value.reason == reason


def test_without_symbols_a_dash_is_unknown():
    with pytest.raises(NotAValueError) as error:
        ValueReader({})("-")
    assert error.value.reason == UNKNOWN


@pytest.mark.parametrize(
    ("printed", "text", "markers"),
    [
        ("Serbia ¹", "Serbia", ("¹",)),
        ("Serbia¹", "Serbia", ("¹",)),
        ("Asia, Turkey included ¹", "Asia, Turkey included", ("¹",)),
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
def test_markers_after_words(printed, text, markers):
    assert split_markers(printed) == (text, markers)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("¹ Except migration between towns", ("¹", "Except migration between towns")),
        ("1) Except migration", ("1)", "Except migration")),
        ("¹Except", ("¹", "Except")),
        ("  12)  Two words  ", ("12)", "Two words")),
        ("¹", None),
        ("Except ¹", None),
        ("1 Except", None),
    ],
)  # fmt: skip
def test_notes(line, note):
    assert split_note(line) == note


@pytest.mark.parametrize(
    ("cell", "looks"),
    [("5", True), ("61 774", True), ("-", True), ("..", True), ("Total", False), ("", False),
     ("2007", False), ("1499", True), ("2100", True), ("To region ¹", False)],
)  # fmt: skip
def test_a_year_is_a_head_and_a_sign_is_a_value(cell, looks):
    assert looks_like_value(cell) is looks


@given(
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.sampled_from(["", " ", NO_BREAK, THIN, NARROW]),
    st.sampled_from("-\u2212\u2013"),
    st.sampled_from(["", " ¹", "¹", " 1)", " 2), 3)"]),
)
def test_a_printed_number_reads_back_as_itself(number, space, minus, marker):
    printed = f"{number:,}".replace(",", space).replace("-", minus)
    assert READ(printed + marker)[:2] == (number, None)


@given(st.lists(st.sampled_from([" ", NO_BREAK, THIN, NARROW]), min_size=4, max_size=4),
       st.integers(10**12, 10**15 - 1))  # fmt: skip
def test_spaces_of_all_kinds_may_be_mixed(spaces, number):
    first, *groups = f"{number:,}".split(",")
    assert READ(first + "".join(map("".join, zip(spaces, groups, strict=True)))).value == number


@given(st.text())
def test_any_text_is_a_value_or_has_a_reason(text):
    try:
        value, symbol, _ = READ(text)
    except NotAValueError:
        return
    assert value is not None or symbol is not None


@given(
    st.text(st.characters(categories=["L"]), min_size=1),
    st.lists(st.sampled_from(["¹", "²", "¹²", "1)", "12)"]), max_size=3),
    st.sampled_from([" ", "  ", NO_BREAK]),
)
def test_markers_split_off_again(word, markers, space):
    assert split_markers(space.join([word, *markers])) == (word, tuple(markers))


def test_the_cache_of_a_reader_is_bounded():
    read = ValueReader(SYMBOLS)
    numbers = range(1, (1 << 16) + 3)
    assert [read(str(number)).value for number in numbers] == list(numbers)
    assert len(read) == 2
