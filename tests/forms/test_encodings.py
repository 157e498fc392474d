"""A text is read in the encoding that it or publication.yml states, and never in a wrong one."""

import codecs
from contextlib import suppress
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.samples import CSV, FILES, HTML, PX, TEXT
from loader.errors import PageError
from loader.forms import read_source
from loader.forms.encodings import STATE_IT, is_encoding

OF_TEXT = {
    "marbles.txt": TEXT,
    "marbles.tsv": TEXT,
    "marbles.csv": CSV.removeprefix("\ufeff"),
    "marbles.html": HTML,
    "marbles.px": PX.replace('CODEPAGE="utf-8";\n', ""),
}


def not_ascii(text):
    """Return a sample with a letter and a dash that is in windows-1252 and not in ISO 8859-1."""
    return text.replace("Red", "Rød").replace("Blue", "Bl–e")


def read_as(name, stated, data):
    source = read_source(data, name, (), stated)
    return [cells for grid in source.grids for cells in grid.lines], source.encoding


@pytest.mark.parametrize("name", OF_TEXT)
@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "utf-16-be"])
def test_a_text_in_a_stated_encoding_has_the_lines_of_one_in_utf_8(name, encoding):
    text = not_ascii(OF_TEXT[name])
    lines, _ = read_as(name, None, text.encode())
    assert read_as(name, encoding, text.encode(encoding)) == (lines, encoding)


@pytest.mark.parametrize("name", OF_TEXT)
@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_byte_order_mark_of_utf_16_states_it(name, mark):
    order = "le" if mark == codecs.BOM_UTF16_LE else "be"
    data = mark + OF_TEXT[name].encode(f"utf-16-{order}")
    lines, encoding = read_as(name, None, data)
    assert (lines, encoding) == (read_as(name, None, OF_TEXT[name].encode())[0], "utf-16")


@pytest.mark.parametrize("name", ["a.html", "a.px"])
def test_what_is_called_iso_8859_1_has_the_characters_of_windows_1252(name):
    text = not_ascii({"a.html": f"<meta charset=iso-8859-1>{HTML}", "a.px": PX}[name])
    text = text.replace('CODEPAGE="utf-8"', 'CODEPAGE="iso-8859-1"')
    lines, encoding = read_as(name, None, text.encode("cp1252"))
    assert any("Bl–e" in cell for line in lines for cell in line)
    assert encoding == "iso-8859-1"


def test_what_is_stated_goes_before_what_a_file_states():
    text = not_ascii(PX).replace('CODEPAGE="utf-8"', 'CODEPAGE="iso-8859-2"')
    lines, encoding = read_as("a.px", "windows-1252", text.encode("cp1252"))
    assert any("Rød" in cell for line in lines for cell in line)
    assert encoding == "windows-1252"


@pytest.mark.parametrize(
    ("name", "data", "stated", "message"),
    [
        (
            "a.csv",
            b"\xc3\xb8,1\n",
            "windows-1252",
            "a.csv: is in UTF-8, but windows-1252 is stated as its encoding; leave that out",
        ),
        (
            "a.csv",
            b"\xf8,1\n\x81,2",
            "windows-1252",
            f"a.csv:2: byte 0x81 is not windows-1252; {STATE_IT}",
        ),
        ("a.csv", b"a,1\n\xf8,2", None, f"a.csv:2: byte 0xf8 is not UTF-8; {STATE_IT}"),
        (
            "a.xlsx",
            FILES["marbles.xlsx"],
            "windows-1252",
            "a.xlsx: an encoding is stated, but .xlsx has its own; leave it out",
        ),
        (
            "a.json",
            FILES["marbles.json"],
            "utf-16",
            "a.json: an encoding is stated, but .json has its own; leave it out",
        ),
    ],
)
def test_an_encoding_that_cannot_be_is_refused(name, data, stated, message):
    with pytest.raises(PageError) as error:
        read_source(data, name, (), stated)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *FILES.items(),
        ("a.px", not_ascii(OF_TEXT["marbles.px"]).replace("–", "-").encode("cp1252")),
        ("a.px", PX.replace('CODEPAGE="utf-8"', 'CODEPAGE="windows-1252"').encode()),
        ("a.html", not_ascii(HTML).encode("cp1252")),
        ("a.txt", TEXT.encode("utf-16")),
    ],
)
def test_the_encoding_that_was_found_gives_the_same_when_it_is_stated(name, data):
    """As `check` reads a file once more, with the encoding that the database has."""
    lines, encoding = read_as(name, None, data)
    assert read_as(name, encoding, data) == (lines, encoding)


def test_a_page_in_plain_ascii_may_have_any_encoding_stated():
    lines = read_as("a.csv", "windows-1252", b"a,1\nb,2\n")
    assert lines == ([["a", "1"], ["b", "2"]], "windows-1252")


@pytest.mark.parametrize(
    "name", ["", "klingon", "hex", "rot13", "idna", "utf-7", "unicode_escape", "utf-8\n", "é", "\0"]
)
def test_what_is_no_encoding(name):
    assert not is_encoding(name)


@pytest.mark.parametrize("name", sorted({*aliases.values()}))
@given(data=st.binary(min_size=1, max_size=20))
def test_no_encoding_has_another_error_of_its_own(name, data):
    if is_encoding(name):
        with suppress(PageError):  # no other error; UnicodeEncodeError is half of a character
            read_source(b"\xff" + data, "a.csv", (), name)
