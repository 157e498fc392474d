"""Read the folder of a publication: pages, settings, symbols, codelists and remarks."""

import errno
import hashlib
import os
from pathlib import Path

import pytest
from helpers import SYMBOLS, page_bytes, page_text, publication_folder

from loader.build import build
from loader.errors import CodelistError, PageError
from loader.seeds.publication import Publication, read_publication
from loader.seeds.settings import DimensionSettings, Settings, TableSettings


def test_the_publication(migration):
    assert [page.name for page in migration.pages] == [
        "emigration-2008.txt",
        "immigration-2007.txt",
    ]
    assert {symbol.symbol: symbol.value_is for symbol in migration.symbols} == SYMBOLS
    assert {table: len(remarks) for table, remarks in migration.remarks.items()} == {
        "immigration-2007": 7,
        "emigration-2008": 4,
    }


def test_a_table_without_a_setting_has_that_of_the_publication(migration):
    settings = migration.settings_of("immigration-2007")
    assert (settings.publisher, settings.licence, settings.unit, settings.language) == (
        "Statistics Norway",
        "CC BY 4.0",
        "persons",
        "en",
    )
    assert settings.source_url.endswith("/tab-2008-05-08-11.html")
    assert settings.measure is None


def test_pages_alone_are_a_publication(tmp_path):
    folder = publication_folder(tmp_path / "p", {"marbles.txt": page_bytes()})
    assert read_publication(folder) == Publication(
        folder, pages=(folder / "published" / "marbles.txt",)
    )


def written(tmp_path, settings):
    folder = publication_folder(tmp_path / "p", {"marbles.txt": page_bytes()})
    (folder / "publication.yml").write_text(settings, encoding="utf-8")
    return read_publication(folder)


def test_settings(tmp_path):
    publication = written(
        tmp_path,
        "title: Marbles\nlanguage:\ntotal_words: [total, All]\nthemes: [TECH]\n"
        "publisher_url: https://example.org/a\n"
        "dimensions:\n  box: {label: Box of marbles, role: geo}\n"
        "tables:\n  marbles: {unit: marbles, column_dimension: box}\n",
    )
    assert publication.settings == Settings(
        title="Marbles",
        total_words=("total", "All"),
        themes=("TECH",),
        publisher_url="https://example.org/a",
        dimensions={"box": DimensionSettings("Box of marbles", "geo")},
        tables={"marbles": TableSettings(unit="marbles", column_dimension=("box",))},
    )
    assert publication.settings_of_dimension("box").label == "Box of marbles"
    assert publication.settings_of_dimension("country_of_birth") == DimensionSettings(
        "Country of birth"
    )


@pytest.mark.parametrize(
    ("dimension", "label"),
    [
        ("head", "Column heading"),
        ("head_2", "Column heading 2"),
        ("row", "Row heading"),
        ("head_of_household", "Head of household"),
        ("time", "Time"),
    ],
)
def test_a_dimension_without_a_name_on_its_page_is_called_what_it_is(
    dimension: str, label: str
) -> None:
    assert Publication(Path()).settings_of_dimension(dimension).label == label


@pytest.mark.parametrize("settings", ["", "# nothing yet\n", "{}", "tables:\n"])
def test_empty_settings_are_the_defaults(tmp_path, settings):
    assert written(tmp_path, settings).settings == Settings()


@pytest.mark.parametrize(
    ("label", "likely"),
    [("Total", True), ("Africa, total", True), ("Weiß", True), ("Weißer", False)],
)
def test_a_whole_word_makes_a_likely_total(label, likely):
    publication = Publication(Path(), settings=Settings(total_words=("weiß",)))
    assert publication.likely_total(label) is likely


@pytest.mark.parametrize(
    ("label", "likely"), [("Total", True), ("I alt", True), ("Insgesamt", True), ("Norway", False)]
)
def test_the_usual_words_for_totals_are_known(migration, label, likely):
    assert migration.likely_total(label) is likely


def test_the_hash_is_of_names_and_bytes(tmp_path):
    folder = publication_folder(tmp_path / "p", {"a.txt": b"A", "b.txt": b"B"})
    publication = Publication(folder)
    expected = hashlib.sha256()
    for name, data in (("published/a.txt", b"A"), ("published/b.txt", b"B")):
        expected.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    assert publication.sha256() == expected.hexdigest()
    (folder / ".hidden").write_bytes(b"x")
    assert publication.sha256() == expected.hexdigest()
    (folder / "published" / "a.txt").write_bytes(b"B")
    assert publication.sha256() != expected.hexdigest()


def test_pages_in_folders_within_are_read_in_the_order_of_their_ids(tmp_path):
    folder = publication_folder(tmp_path / "p", {"b.txt": page_bytes()})
    (folder / "published" / "c").mkdir()
    (folder / "published" / "c" / "a.txt").write_bytes(page_bytes())
    assert [page.stem for page in read_publication(folder).pages] == ["a", "b"]


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path, monkeypatch):
    folder = publication_folder(tmp_path / "p", {"a.txt": page_bytes()})
    closed = folder / "published" / "closed"
    closed.mkdir()
    listed = os.scandir

    def refusing(path="."):
        if os.fspath(path) == os.fspath(closed):
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(PageError) as error:
        read_publication(folder)
    assert str(error.value) == f"{closed}: cannot be read: Permission denied"


def test_a_link_to_a_folder_of_pages_is_told(tmp_path):
    folder = publication_folder(tmp_path / "p", {"a.txt": page_bytes()})
    (folder / "published" / "more").symlink_to(tmp_path)
    with pytest.raises(PageError) as error:
        read_publication(folder)
    assert str(error.value) == "more: a link to a folder; expected the folder itself"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("publication.yaml", "publication.yml"),
        ("Publication.yml", "publication.yml"),
        ("colour.CSV", "colour.csv"),
    ],
)
def test_a_file_with_nearly_the_name_of_one_that_is_read(tmp_path, name, expected):
    folder = publication_folder(tmp_path / "p", {"a.txt": page_bytes()})
    (folder / name).write_bytes(b"")
    with pytest.raises(CodelistError) as error:
        read_publication(folder)
    assert str(error.value) == f"{name}: is not read; expected the name '{expected}'"


def test_two_codelists_of_one_name_in_other_forms_of_its_letters(tmp_path):
    text = "code,name,kind,parent,labels\nR,Red,item,,Red\n"
    files = {"f\u00e4rg": text, "fa\u0308rg": text}
    folder = publication_folder(tmp_path / "p", {"a.txt": page_bytes()}, **files)
    with pytest.raises(CodelistError) as error:
        read_publication(folder)
    assert str(error.value) == (
        "färg.csv: two files have this name, in different forms of its letters; remove one"
    )


@pytest.mark.parametrize("key", ["encoding: windows-1252", "sheets: Boxes"])
def test_how_a_file_is_read_is_said_under_its_name(tmp_path, key):
    page = page_text() + page_text(title="Cubes, by colour and box. 2009", number="8")
    folder = publication_folder(tmp_path / "seeds", {"boxes.txt": page})
    assert len(build(folder, tmp_path / "x.db").tables) == 2
    (folder / "publication.yml").write_text(f"tables:\n  boxes-2:\n    {key}\n")
    with pytest.raises(CodelistError) as error:
        build(folder, tmp_path / "x.db")
    name = key.partition(":")[0]
    assert str(error.value) == (
        f"publication.yml: tables: boxes-2: {name} is about a whole file; expected it under the"
        " name of the file without its ending"
    )
