"""One table in each form of file, from the file to the page: what it shows is the same."""

import io
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from helpers import publication_folder
from site_of import site_of

from loader.build import build
from loader.check import check
from loader.database.read_back import read_stored
from loader.formats import FORMATS

TITLE = "Boxes by colour and size, in tonnes. 2009"
LINES = [
    [TITLE],
    ["Colour", "Total", "Small", "Large"],
    ["Total", "6.0", "2.5", "3.5"],
    ["Red", "4.5", "2.0", "2.5"],
    ["Blue", "1.5", "0.5", "1.0"],
]
FORMS = ("txt", "tsv", "csv", "html", "xlsx", "ods", "px", "json")


def quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text


def text_file(suffix: str) -> bytes:
    """The table as a text: the fields of a line between tabs, or commas."""
    if suffix == "csv":
        return "".join(f"{','.join(map(quoted, line))}\r\n" for line in LINES).encode()
    return "".join("\t".join(line) + "\n" for line in LINES).encode()


def html_file() -> bytes:
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>\n" for line in LINES[1:]
    )
    return f"<html><body><table><caption>{TITLE}</caption>\n{rows}</table></body></html>".encode()


def xlsx_file() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for line in LINES:
        sheet.append([float(cell) if cell[0].isdigit() else cell for cell in line])
    for row in sheet.iter_rows(min_row=3, min_col=2):
        for cell in row:
            cell.number_format = "0.0"
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def ods_file() -> bytes:
    """The smallest OpenDocument spreadsheet with these cells as text."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in line
        )
        + "</table:table-row>"
        for line in LINES
    )
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0"'
        f' xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="One">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return written.getvalue()


def exported(folder: Path, suffix: str) -> bytes:
    """The table as this site writes it in a format for statistics."""
    build(publication_folder(folder / suffix, {"boxes.txt": text_file("txt")}), folder / "one.db")
    with closing(sqlite3.connect(folder / "one.db")) as connection:
        return FORMATS[suffix].write(read_stored(connection, "boxes"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("exported")
    return {
        **{suffix: text_file(suffix) for suffix in ("txt", "tsv", "csv")},
        "html": html_file(),
        "xlsx": xlsx_file(),
        "ods": ods_file(),
        **{suffix: exported(folder, suffix) for suffix in ("px", "json")},
    }


@pytest.fixture(scope="module")
def database(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    pages: dict[str, bytes | str] = {f"boxes-{suffix}.{suffix}": files[suffix] for suffix in FORMS}
    build(publication_folder(folder / "seeds", pages), folder / "forms.db")
    return folder / "forms.db"


async def fetched(database: Path, path: str) -> str:
    answer = await site_of(database, described=False).client.get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


@pytest.mark.parametrize("form", FORMS)
async def test_the_page_shows_the_same(database: Path, form: str) -> None:
    html = await fetched(database, f"/-/published/boxes-{form}")
    numbers = re.findall(r'<td[^>]*><a id="o\d+"[^>]*>([^<]*)</a></td>', html)
    assert numbers == [cell for line in LINES[2:] for cell in line[1:]]
    assert re.findall(r'scope="row" class="depth(\d)"', html) == ["0", "1", "1"]
    assert "6 of 6 sums hold" in html


@pytest.mark.parametrize("form", FORMS)
async def test_the_panel_names_the_place_in_the_file(database: Path, form: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        (id_, line) = connection.execute(
            "SELECT id, line FROM observation WHERE published_table = ? AND printed = '2.0'",
            [f"boxes-{form}"],
        ).fetchone()
    place = f"Cell C{line}" if form in ("xlsx", "ods") else f"Line {line}, field 2"
    html = await fetched(database, f"/-/published/boxes-{form}?cell={id_}")
    assert f'/source#L{line}">{place}</a> of boxes-{form}.{form}' in html
    source = await fetched(database, f"/-/published/boxes-{form}/source")
    assert f'?cell={id_}#o{id_}" title="{place}">2.0</a>' in source
    assert "✓ identical" in source


@pytest.mark.parametrize("form", FORMS)
async def test_the_original_is_the_very_file(
    database: Path, files: dict[str, bytes], form: str
) -> None:
    path = f"/-/published/boxes-{form}/original"
    answer = await site_of(database, described=False).client.get(path)
    assert answer.content == files[form]
    assert answer.headers["content-type"] == "application/octet-stream"
    assert f'attachment; filename="boxes-{form}.{form}"' in answer.headers["content-disposition"]
    assert path in await fetched(database, f"/-/published/boxes-{form}/source") or form == "txt"


def test_each_form_is_read_once_more_and_holds(database: Path) -> None:
    assert [result.problems for result in check(database)] == [[]] * len(FORMS)


async def test_an_original_of_no_table_says_which_there_are(database: Path) -> None:
    answer = await site_of(database).client.get("/-/published/none/original")
    assert (answer.status_code, answer.json()["tables"][0]) == (404, "boxes-csv")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of one page in windows-1252, which its settings state, and one in UTF-16."""
    folder = tmp_path_factory.mktemp("elsewhere")
    text = text_file("txt").decode().replace("Red", "Rød")
    csv = text_file("csv").decode().replace("Red", "Rød")
    files: dict[str, bytes | str] = {
        "boxes-csv.csv": csv.encode("cp1252"),
        "boxes-txt.txt": text.encode("utf-16"),
    }
    seeds = publication_folder(folder / "seeds", files)
    with (seeds / "publication.yml").open("a", encoding="utf-8") as settings:
        settings.write("tables:\n  boxes-csv:\n    encoding: windows-1252\n")
    build(seeds, folder / "elsewhere.db")
    return folder / "elsewhere.db"


@pytest.mark.parametrize(
    ("form", "encoding"), [("csv", "windows-1252"), ("txt", "utf-16")]
)  # fmt: skip
async def test_a_page_that_is_not_in_utf_8_is_kept_and_shown_as_it_is(
    elsewhere: Path, form: str, encoding: str
) -> None:
    table = f"boxes-{form}"
    assert [result.problems for result in check(elsewhere)] == [[], []]
    assert ">Rød</" in await fetched(elsewhere, f"/-/published/{table}")
    answer = await site_of(elsewhere, described=False).client.get(f"/-/published/{table}.txt")
    assert answer.headers["content-type"] == f"text/plain; charset={encoding}"
    assert "Rød" in answer.content.decode(encoding)
    source = await fetched(elsewhere, f"/-/published/{table}/source")
    assert f"<dt>Encoding</dt><dd>{encoding}</dd>" in source
    assert "Kept in the database" in source


async def test_the_description_of_the_addresses_shows_such_a_page(elsewhere: Path) -> None:
    answer = await site_of(elsewhere, described=False).client.get("/-/openapi.json")
    assert "Rød" in answer.text
