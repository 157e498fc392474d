"""Bad files of a publication: an error in one line, and no database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz import properties as holds
from helpers import COUNTY, ROOT, litter, page_bytes, publication_folder
from hypothesis import HealthCheck, given, settings

from loader.build import build
from loader.errors import LoaderError, Place
from loader.seeds.publication import read_publication

CODELIST = (
    "code,name,kind,parent,labels\nt,Total,total,,Total\nr,Red,item,t,Red\nb,Blue,item,t,Blue\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return publication_folder(tmp_path / "p", {"marbles.txt": page_bytes()}, colour=CODELIST)


def error_of(folder: Path) -> str:
    """Return the error, which must be one printable line; no database may be made."""
    target = folder.parent / "x.db"
    with pytest.raises(LoaderError) as caught:
        build(folder, target)
    line = str(caught.value)
    assert line.isprintable()
    assert [name for name in litter(folder.parent) if "x.db" in name] == []
    return line


# The content of a publication.yml, and the error after its name.
SETTINGS = {
    "published: 2008-13-45": "1: unknown key 'published'; the nearest are publisher, publisher_url",
    "zzz: x": "1: unknown key 'zzz'; expected name, title, description, language, publisher,"
    " publisher_url, licence, licence_url, place, place_url and 9 more",
    "Title: x": "1: unknown key 'Title'; the nearest is title",
    "licence_url: javascript:alert(1)": "1: licence_url: 'javascript:alert(1)' is not an address;"
    " expected one that begins with https://",
    "publisher_url: https://[": "1: publisher_url: 'https://[' is not an address; expected one that"
    " begins with https://",
    "tables: {marbles: {source_url: 'https:///x'}}": "1: source_url: 'https:///x' is not an"
    " address; expected one that begins with https://",
    "tables:\n  marbles: {published: 2008-13-45}": "2: published: '2008-13-45' is not a date;"
    ' expected one such as "2008-05-08", in quotes',
    "tables:\n  marbles: {published: !!timestamp x}": "2: published: 'x' is not a date; expected"
    ' one such as "2008-05-08", in quotes',
    'title: "\\0"': "1: '\\x00' contains a control character; expected text",
    "title: \x07": "1: control character U+0007; expected text only",
    "unit: !!int x": "1: unit: 'x' is not text; put it in quotes",
    "unit: !!float x": "1: unit: 'x' is not text; put it in quotes",
    "unit: !!binary x": "1: unit: 'x' is not text; put it in quotes",
    "unit: !!python/object:os.system x": "1: unit: 'x' is not text; put it in quotes",
    "unit: 1" + "0" * 10_000: "1: unit: '1" + "0" * 58 + "…' is not text; put it in quotes",
    "unit: 1:30:30": "1: unit: '1:30:30' is not text; put it in quotes",
    "title: A\nunit: x\ntitle: B": "3: key 'title' is on line 1 too; expected each key once",
    "tables:\n  marbles: {unit: a}\n  marbles: {unit: b}": "3: key 'marbles' is on line 2 too;"
    " expected each key once",
    "tables:\n  marbles: {unit: a,\n unit: b}": "3: key 'unit' is on line 2 too; expected each"
    " key once",
    "title: " + "[" * 20_000: "1: nested too deeply; expected keys and values, each written out",
    "title: " + "{a: " * 20_000: "1: nested too deeply; expected keys and values, each written out",
    "- " * 20_000: "1: nested too deeply; expected keys and values, each written out",
    "name: &a x\ntitle: *a": "2: an alias is not allowed; expected keys and values, each"
    " written out",
    "name: &a {x: 1}\ntables: {<<: [*a, *a]}": "2: an alias is not allowed; expected keys and"
    " values, each written out",
    "? [a, b]\n: c": "1: a key is not text; expected a name",
    "tables: !foo {}": "1: the tag '!foo' is not allowed; expected keys and values",
    "tables: !!set {a}": "1: the tag 'tag:yaml.org,2002:set' is not allowed; expected keys"
    " and values",
    "- a\n- b": ": \"['a', 'b']\"; expected keys and values",
    "just words": ": 'just words'; expected keys and values",
    "tables:\n\n  marbles: words": "3: 'words'; expected keys and values",
    "tables: [marbles]": "1: tables: \"['marbles']\" is not a list of names, each with its"
    " settings",
    "themes: [TECH, TOYS]": "1: themes: \"['TECH', 'TOYS']\" is not a list of themes; expected some"
    " of AGRI, ECON, EDUC, ENER, ENVI, GOVE, HEAL, INTR, JUST, REGI, SOCI, TECH, TRAN",
    "place_url: Toyland": "1: place_url: 'Toyland' is not an address; expected one that begins with"
    " https://",
    "total_words: [1, x]": "1: total_words: \"[1, 'x']\" is not a list of words",
    "language: no": "1: language: 'no' is not an ISO 639-1 code; expected two letters such as en",
}


@pytest.mark.parametrize("text", SETTINGS, ids=lambda text: ascii(text[:30]))
def test_bad_settings(folder: Path, text: str) -> None:
    (folder / "publication.yml").write_text(text, encoding="utf-8")
    error = SETTINGS[text]
    assert error_of(folder) == f"publication.yml{'' if error.startswith(':') else ':'}{error}"


@pytest.mark.parametrize(
    "data",
    [b'title: "\\ud800"', b'title: "\\UFFFFFFFF"', b"title: [", b"title: 'x", b"%YAML 9", b"\tx: y",
     b"--- a\n--- b", b"title: @x", b"\xff\xfet\x00", b"a: b\n\xff"],
)  # fmt: skip
def test_bad_yaml_is_one_line(folder: Path, data: bytes) -> None:
    """The message is that of libyaml or PyYAML."""
    (folder / "publication.yml").write_bytes(data)
    assert error_of(folder).startswith("publication.yml")


def test_settings_with_a_mark_and_other_line_ends(folder: Path) -> None:
    (folder / "publication.yml").write_bytes(b"\xef\xbb\xbftitle: Marbles\r\nunit: marbles\r\n")
    publication = read_publication(folder).settings
    assert (publication.title, publication.unit) == ("Marbles", "marbles")


def test_spaces_and_line_ends_around_a_setting_are_no_part_of_it(folder: Path) -> None:
    (folder / "publication.yml").write_text(
        "title: |\n  Marbles\n  of shops\nkeywords: [' marble ', \"glass\\n\"]\nunit: '  '\n"
        "tables:\n  marbles:\n    period: >\n      2009\n    row_dimension: |\n      paint\n",
        encoding="utf-8",
    )
    publication = read_publication(folder).settings
    assert (publication.title, publication.keywords, publication.unit) == (
        "Marbles of shops",
        ("marble", "glass"),
        "",
    )
    table = publication.tables["marbles"]
    assert (table.period, table.row_dimension) == ("2009", ("paint",))


CSV = {
    "empty": (
        b"",
        "1: the first line lacks column 'code'; expected code, name, kind, parent, labels",
    ),
    "NUL": (
        CODELIST.encode() + b"x\0,X,item,t,\n",
        "5: control character U+0000; expected text only",
    ),
    "not UTF-8": (
        CODELIST.encode() + b"\xff\n",
        "5: not UTF-8 (invalid start byte); save it as UTF-8",
    ),
    "an open quote": (
        CODELIST.encode() + b'x,"X,item,t,\ny,Y,item,t,\n',
        "5: not CSV: unexpected end of data",
    ),
    "a huge field": (
        CODELIST.encode() + b"x,X,item,t," + b"x" * 200_000,
        "5: a field of more than 100,000 characters; expected no more",
    ),
    "many columns": (
        b"code,name,kind,parent,labels," + b",".join(b"c%d" % i for i in range(5000)),
        "1: 5,005 columns; expected at most 200",
    ),
    "semicolons, as a spreadsheet may write them": (
        CODELIST.replace(",", ";").encode(),
        "1: the fields are separated by ';'; expected commas",
    ),
    "tabs": (
        CODELIST.replace(",", "\t").encode(),
        "1: the fields are separated by '\\t'; expected commas",
    ),
    "a name that cannot be seen": (
        CODELIST.replace("b,Blue", "b,\u200b").encode(),
        "4: no name; expected one on each line",
    ),
    "a code that cannot be seen": (
        CODELIST.replace("b,Blue", "\u2060,Blue").encode(),
        "4: no code; expected one on each line",
    ),
    "a mark in a code": (
        CODELIST.replace("b,Blue", "\ufeffb,Blue").encode(),
        "4: code '\\ufeffb' contains a character that cannot be seen; expected none",
    ),
    "a line end in a code": (
        CODELIST.replace("b,Blue", '"b\nc",Blue').encode(),
        "5: code 'b\\nc' contains a character that cannot be seen; expected none",
    ),
    "a column twice": (
        b"code,name,kind,parent,labels,x,x\n",
        "1: the first line repeats column 'x'; expected code, name, kind, parent, labels",
    ),
}


@pytest.mark.parametrize("kind", CSV)
def test_bad_codelists(folder: Path, kind: str) -> None:
    data, error = CSV[kind]
    (folder / "colour.csv").write_bytes(data)
    assert error_of(folder) == f"colour.csv:{error}"


@pytest.mark.parametrize(
    ("file", "text", "error"),
    [
        ("remarks.csv", "published_table,line,kind,message\nmarbles,1,,Odd.\n", "no kind"),
        ("remarks.csv", "published_table,line,kind,message\nmarbles,1,odd,\n", "no message"),
        ("symbol.csv", "symbol,meaning,value_is\n..,,missing\n", "no meaning"),
        ("symbol.csv", "symbol,meaning,value_is\n\u200b,None,missing\n", "no symbol"),
    ],
)
def test_a_remark_or_symbol_without_words(folder: Path, file: str, text: str, error: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    assert error_of(folder) == f"{file}:2: {error}; expected one on each line"


@pytest.mark.parametrize("line", ["0", "-1", "1.5", "x", "²", "1" * 5000, "99999999999"])
def test_a_remark_with_a_bad_line_number(folder: Path, line: str) -> None:
    (folder / "remarks.csv").write_text(
        f"published_table,line,kind,message\nmarbles,{line},odd,Odd.\n", encoding="utf-8"
    )
    assert error_of(folder).startswith("remarks.csv:2: line '")


def places(folder: Path) -> dict[str, Path]:
    return {
        "settings": folder / "publication.yml",
        "codelist": folder / "colour.csv",
        "symbols": folder / "symbol.csv",
        "remarks": folder / "remarks.csv",
        "page": folder / "published" / "marbles.txt",
    }


@pytest.mark.parametrize("place", ["settings", "codelist", "symbols", "remarks", "page"])
@pytest.mark.parametrize("what", ["pipe", "device", "folder", "dangling"])
def test_a_path_that_is_not_a_regular_file_is_refused_at_once(
    folder: Path, place: str, what: str
) -> None:
    path = places(folder)[place]
    path.unlink(missing_ok=True)
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if what == "device" else "nowhere")
    line = error_of(folder)
    assert line.startswith(f"{path.name}: ")
    assert ("not a file" in line) or ("cannot be read: " in line)


@pytest.mark.parametrize("name", [b"x\xff.csv", b"published/x\xff.txt", b"a b.csv"])
def test_a_file_name_that_is_not_text(folder: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(folder), name)
    with open(path, "wb") as file:
        file.write(CODELIST.encode())
    line = error_of(folder)
    assert line.split(": ")[0] in ("x\\udcff.csv", "x\\udcff.txt", "a b.csv")


def test_another_file_name_that_is_not_text_changes_only_the_hash(folder: Path) -> None:
    build(folder, folder.parent / "x.db")
    with open(os.fsencode(folder) + b"/\xff.md", "wb") as file:
        file.write(b"x")
    build(folder, folder.parent / "x.db")
    assert len(read_publication(folder).sha256()) == 64


def test_a_place_is_printable() -> None:
    assert str(Place("a\udcff\x1b[31m\n.txt", 2)) == "a\\udcff\\x1b[31m\\n.txt:2"


@pytest.fixture(scope="module")
def any_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publication_folder(tmp_path_factory.mktemp("any") / "p", {"marbles.txt": page_bytes()})


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(holds.FILES, holds.TEXTS)
def test_any_text_in_a_file_is_read_or_refused_in_one_line(any_folder, name, text) -> None:
    holds.file_is_read_or_refused(any_folder, name, text)


def run(command: str) -> tuple[bytes, int]:
    """Return standard error and exit status of a command of the loader in a shell."""
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m loader {command}"],
        cwd=ROOT, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return result.stderr, result.returncode


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux' /dev/full")
@pytest.mark.parametrize("command", [f"show {COUNTY}", "--help"])
def test_a_full_disk_behind_standard_output(command: str) -> None:
    assert run(f"{command} > /dev/full") == (
        b"error: standard output: No space left on device\n",
        1,
    )


def test_a_reader_that_closes_standard_output() -> None:
    """Nothing is printed: the pipe is closed before a line is written."""
    assert run(f"show {COUNTY} | true")[0] == b""
