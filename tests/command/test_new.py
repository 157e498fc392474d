"""The folder of a publication that `new` makes: whole output, whole files, and what is refused."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from helpers import (
    COUNTY,
    IMMIGRATION,
    MIGRATION,
    ROOT,
    litter,
    only_table,
    page_bytes,
    page_text,
    replaced,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from loader.bounds import LARGEST_SETTINGS
from loader.build import build
from loader.command.cli import main
from loader.errors import LoaderError, PageError
from loader.forms.encodings import STATE_IT
from loader.new.open_keys import as_yaml, open_keys
from loader.new.page_names import page_name
from loader.new.settings_text import first_text, with_tables
from loader.new.table_block import in_one_line, likely_publisher
from loader.new.write_together import write_together
from loader.seeds.publication import Publication
from loader.seeds.settings import TableSettings, read_settings
from loader.table.prepare import read_tables

HTML = """\
<html><body><h1>Cubes, by size. 2010</h1>
<table><tr><th>Size</th><th>Cubes</th></tr>
<tr><td>Large</td><td>4</td></tr><tr><td>Small</td><td>7</td></tr></table>
<p>Source: Office of Cubes</p></body></html>
"""
CSV = "Colour,2009,2010\nRed,5,6\nBlue,7,8\n"


def run(*arguments):
    """Return standard output, standard error and exit status."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.stdout, result.stderr, result.exit_code


def new(folder, *arguments):
    """Run `new` and return what it prints, with the folder as FOLDER."""
    out, errors, status = run("new", folder, *arguments)
    assert (errors, status) == ("", 0)
    return out.replace(str(folder), "FOLDER")


def written(folder):
    """Return the content of each file in a folder, by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def workbook(**sheets):
    """Return the bytes of a workbook with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def rows_of(title):
    return [(title,), (), ("Region", "Boys", "Girls"), ("North", 3, 5), ("South", 8, 2)]


@pytest.fixture
def came(tmp_path):
    """Return a folder of files that came, with a text."""
    folder = tmp_path / "came"
    folder.mkdir()
    (folder / "Marbles 2009.txt").write_text(page_text(), encoding="utf-8")
    return folder


@pytest.fixture
def health(tmp_path):
    return tmp_path / "health"


OUTPUT = """\
FOLDER: 4 pages and 5 tables added
  marbles-2009: Marbles, by colour and box. 2009: colour (3) x box (3), 9 numbers, 6 of 6 totals \
proved
  cubes: Cubes, by size. 2010: size (2) x head (1), 2 numbers, 0 of 0 totals proved
  colours: (no title): colour (2) x time (2), 4 numbers, 0 of 0 totals proved
  vital-events-births: Births, by region and sex. 2009: region (2) x sex (2), 4 numbers, 0 of 0 \
totals proved
  vital-events-dod: Døde, etter region. 2009: region (2) x head (2), 4 numbers, 0 of 0 totals proved
To settle in FOLDER/publication.yml:
  line 7: description: one sentence: what is counted, by what, and when
  line 8: language: of the pages, as an ISO 639-1 code such as en
  line 9: publisher: who published the pages: the source that is named beside every figure
  line 10: licence: of the content, by its short name such as CC BY 4.0
  line 11: licence_url: the address of its text
  line 12: unit: what one of the numbers counts, such as litres, in all tables that do not say it
  lines 34, 46, 59, 73, 86: published: the day it was published, in quotes, such as "2009-05-07"
  lines 35, 47, 60, 74, 87: source_url: the address it was published at
  lines 36, 48, 62, 75, 88: unit: not printed: what does one of the numbers count?
  line 61: measure: no title is printed: what is counted?
  line 89: column_dimension: the page gives no name
Next: make serve PUBLICATION=FOLDER
"""
SETTINGS = """\
# What no page of this publication says, but a reader must know. All keys: seeds/README.md.
# A key with a "#" right before it, such as #unit:, is open: remove the "#" and write its value.
# `python -m loader new` adds tables at the end, and changes nothing else here.

name: health  # in descriptions for programs; addresses have the name of the folder
title: Health  # the heading of its pages
#description:  # one sentence: what is counted, by what, and when
#language:  # of the pages, as an ISO 639-1 code such as en
#publisher: Office of Cubes  # who published the pages: the source that is named beside every figure
#licence:  # of the content, by its short name such as CC BY 4.0
#licence_url:  # the address of its text
#unit:  # what one of the numbers counts, such as litres, in all tables that do not say it

# What a dimension is called; add role: geo where its categories are places on a map.
#dimensions:
#  colour: {label: Colour}
#  box: {label: Box}
#  size: {label: Size}
#  region: {label: Region}
#  sex: {label: Sex}

# The tables, with what was understood of each.
tables:

  marbles-2009:
    # Marbles, by colour and box. 2009
    # measure Marbles; period 2009; unit not printed
    # rows: colour, 3 categories: Total, Red, Blue
    # columns: box, 3 categories: Total, Left box, Right box
    # could have a codelist: colour.csv, box.csv
    # 9 numbers, 6 of 6 totals proved
    # Total = Red + Blue
    # Total = Left box + Right box
    #published:  # the day it was published, in quotes, such as "2009-05-07"
    #source_url:  # the address it was published at
    #unit:  # not printed: what does one of the numbers count?

  cubes:
    # Cubes, by size. 2010
    # measure Cubes; period 2010; unit not printed
    # rows: size, 2 categories: Large, Small
    # columns: head, 1 category: Cubes
    # could have a codelist: size.csv
    # 2 numbers, 0 of 0 totals proved
    # finding: several tops: No total covers all of size: Large, Small. Whether these overlap is no…
    #published:  # the day it was published, in quotes, such as "2009-05-07"
    #source_url:  # the address it was published at
    #unit:  # not printed: what does one of the numbers count?

  colours:
    # (no title)
    # measure Colours; period not printed; unit not printed
    # rows: colour, 2 categories: Red, Blue
    # columns: time (time), 2 categories: 2009, 2010
    # could have a codelist: colour.csv
    # 4 numbers, 0 of 0 totals proved
    # finding: title not understood: No title stands above the table.
    # finding: several tops: No total covers all of colour: Red, Blue. Whether these overlap is not…
    #published:  # the day it was published, in quotes, such as "2009-05-07"
    #source_url:  # the address it was published at
    #measure:  # no title is printed: what is counted?
    #unit:  # not printed: what does one of the numbers count?

  vital-events-births:
    # Births, by region and sex. 2009
    # measure Births; period 2009; unit not printed
    # rows: region, 2 categories: North, South
    # columns: sex, 2 categories: Boys, Girls
    # could have a codelist: region.csv, sex.csv
    # 4 numbers, 0 of 0 totals proved
    # finding: several tops: No total covers all of sex: Boys, Girls. Whether these overlap is not …
    # finding: several tops: No total covers all of region: North, South. Whether these overlap is …
    #published:  # the day it was published, in quotes, such as "2009-05-07"
    #source_url:  # the address it was published at
    #unit:  # not printed: what does one of the numbers count?

  vital-events-dod:
    # Døde, etter region. 2009
    # measure Døde; period 2009; unit not printed
    # rows: region, 2 categories: North, South
    # columns: head, 2 categories: Boys, Girls
    # could have a codelist: region.csv
    # 4 numbers, 0 of 0 totals proved
    # finding: several tops: No total covers all of head: Boys, Girls. Whether these overlap is not…
    # finding: several tops: No total covers all of region: North, South. Whether these overlap is …
    #published:  # the day it was published, in quotes, such as "2009-05-07"
    #source_url:  # the address it was published at
    #unit:  # not printed: what does one of the numbers count?
    #column_dimension: head  # the page gives no name
"""


def test_pages_of_several_forms_make_a_publication(came, health, tmp_path):
    (came / "Cubes.HTML").write_text(HTML)
    (came / "colours.csv").write_text(CSV)
    sheets = {
        "Births": rows_of("Births, by region and sex. 2009"),
        "Død": rows_of("Døde, etter region. 2009"),
    }
    (came / "Vital events.xlsx").write_bytes(workbook(**sheets))
    names = ("Marbles 2009.txt", "Cubes.HTML", "colours.csv", "Vital events.xlsx")
    assert new(health, *(came / name for name in names)) == OUTPUT
    files = written(health)
    assert files.pop("publication.yml").decode() == SETTINGS
    ids = ("marbles-2009.txt", "cubes.html", "colours.csv", "vital-events.xlsx")
    assert files == {
        f"published/{id_}": (came / name).read_bytes() for id_, name in zip(ids, names, strict=True)
    }
    assert build(health, tmp_path / "x.db").numbers == 23


NORDIC = "Colour,2009,2010\nRød,5,6\nBlå,7,8\n"


def test_a_page_that_is_not_in_utf_8_has_the_encoding_that_is_given(came, health, tmp_path):
    (came / "colours.csv").write_bytes(NORDIC.encode("cp1252"))
    (came / "more.csv").write_text(NORDIC, encoding="utf-8")
    files = came / "colours.csv", came / "more.csv"
    _, errors, status = run("new", health, *files)
    assert (errors, status) == (
        f"error: {files[0]}:2: byte 0xf8 is not UTF-8; {STATE_IT}\nnothing was written\n",
        1,
    )
    new(health, *files, "--encoding", "windows-1252")
    tables = yaml.safe_load((health / "publication.yml").read_text())["tables"]
    assert tables == {"colours": {"encoding": "windows-1252"}, "more": None}
    assert build(health, tmp_path / "x.db").numbers == 8
    assert (health / "published" / "colours.csv").read_bytes() == NORDIC.encode("cp1252")
    (came / "again.csv").write_bytes(NORDIC.encode("cp1252"))
    new(health, came / "again.csv", "--encoding", "windows-1252")
    assert build(health, tmp_path / "x.db").numbers == 12


def test_an_encoding_that_is_unknown_is_refused_before_anything_is_read(came, health):
    out, errors, status = run("new", health, came / "Marbles 2009.txt", "--encoding", "klingon")
    assert (out, status) == ("", 2)
    assert "'klingon' is unknown; expected one such as windows-1252." in errors
    assert not health.exists()


def test_running_it_again_adds_and_changes_nothing_that_was_written(came, health):
    new(health, came / "Marbles 2009.txt")
    settings = health / "publication.yml"
    replaced(settings, "title: Health  # the heading of its pages", "title: All of it  # mine")
    replaced(settings, "    #unit:  # not printed: what", "    unit: pieces  # and what")
    before = settings.read_text()
    assert new(health, came / "Marbles 2009.txt").startswith("FOLDER: 0 pages and 0 tables added\n")
    assert settings.read_text() == before
    (came / "kuler.txt").write_text(page_text(title="Kuler, etter farge og boks. 2010"))
    out = new(health, came / "Marbles 2009.txt", came / "kuler.txt")
    assert out.splitlines()[:2] == [
        "FOLDER: 1 page and 1 table added",
        "  kuler: Kuler, etter farge og boks. 2010: farge (3) x boks (3), 9 numbers, 6 of 6 totals"
        " proved",
    ]
    assert settings.read_text() == before + (
        "\n"
        "  kuler:\n"
        "    # Kuler, etter farge og boks. 2010\n"
        "    # measure Kuler; period 2010; unit not printed\n"
        "    # rows: farge, 3 categories: Total, Red, Blue\n"
        "    # columns: boks, 3 categories: Total, Left box, Right box\n"
        "    # could have a codelist: farge.csv, boks.csv\n"
        "    # 9 numbers, 6 of 6 totals proved\n"
        "    # Total = Red + Blue\n"
        "    # Total = Left box + Right box\n"
        "    language: 'no'\n"
        '    #published:  # the day it was published, in quotes, such as "2009-05-07"\n'
        "    #source_url:  # the address it was published at\n"
        "    #unit:  # not printed: what does one of the numbers count?\n"
    )
    read = read_settings(settings)
    assert (read.title, read.tables["marbles-2009"].unit) == ("All of it", "pieces")
    assert read.tables["kuler"].language == "no"


HEADED = "\n# The tables, with what was understood of each.\ntables:\n"


@pytest.mark.parametrize(
    ("above", "added", "below"),
    [
        ("title: A\n", HEADED, ""),
        ("# nothing yet", "\n" + HEADED, ""),
        ("tables:\n", "", ""),
        ("tables:\n    x-1:\n      unit: a", "\n", ""),
        ("tables:\n  x-1:\n    #unit:\n", "", "\n# B\ntitle: B\n"),
        ("tables:\r\n  x-1:\r\n", "", "title: B\r\n"),
        ("\ufefftables:\n  x-1:\n", "", ""),
        ("tables:\n  'x-1':\n    source_note: |\n      a\n\n      # b\n", "", "\n\n# end\n"),
    ],
)
def test_tables_are_added_below_the_others(came, health, above, added, below):
    (came / "x-1.txt").write_text(page_text())
    new(health, came / "x-1.txt")
    (health / "publication.yml").write_bytes((above + below).encode())
    old = read_settings(health / "publication.yml")
    new(health, came / "Marbles 2009.txt")
    text = (health / "publication.yml").read_bytes().decode()
    end = "\r\n" if "\r\n" in above else "\n"
    indent = " " * (4 if "\n    x-1" in above else 2)
    block = text.removeprefix(above).removesuffix(below)
    assert above + block + below == text
    assert block.startswith(f"{added}{end}{indent}marbles-2009:{end}{indent}  # Marbles, by colour")
    assert block.endswith(f"does one of the numbers count?{end}")
    assert block.count("\n") == block.count(end)
    read = read_settings(health / "publication.yml")
    assert replace(read, tables=old.tables) == old
    assert read.tables == {**old.tables, "marbles-2009": TableSettings()}


@pytest.mark.parametrize(
    "text",
    [
        "tables: {x-1: }\n",
        "{title: A}\n",
        "tables: ~\n",
        "title: A\n...\n",
    ],
)
def test_what_cannot_be_added_to_safely_is_printed(came, health, text):
    (came / "x-1.txt").write_text(page_text())
    new(health, came / "x-1.txt")
    (health / "publication.yml").write_text(text)
    out = new(health, came / "Marbles 2009.txt")
    assert (health / "publication.yml").read_text() == text
    assert (health / "published" / "marbles-2009.txt").is_file()
    start = "Add to FOLDER/publication.yml, as its form does not let this command add to it:\n"
    assert out.partition(start)[2].splitlines()[:4] == [
        "  tables:",
        "    marbles-2009:",
        "      # Marbles, by colour and box. 2009",
        "      # measure Marbles; period 2009; unit not printed",
    ]


def test_every_open_key_can_be_switched_on(came, health, tmp_path):
    (came / "heads-2014.txt").write_bytes(COUNTY.read_bytes().replace(b". 2014", b""))
    (came / "births-in-2010.csv").write_text(CSV.replace("2009", "a").replace("2010", "b"))
    new(health, *came.iterdir())
    settings = health / "publication.yml"
    text = settings.read_text()
    settings.write_text(re.sub(r"^( *)#(?=\S|  \S)", r"\1", text, flags=re.MULTILINE))
    read = read_settings(settings)
    assert read.dimensions["box"].label == "Box"
    assert read.tables["births-in-2010"].period == "2010"
    assert read.tables["heads-2014"].column_dimension == ("head", "head_2")
    build(health, tmp_path / "x.db")


def test_a_bad_file_among_good_ones_leaves_nothing(came, health):
    (came / "empty.csv").write_text("")
    (came / "words.txt").write_text("No table\n")
    (came / "report.pdf").write_text("x")
    (came / "表.xlsx").write_bytes(workbook(a=rows_of("a")))
    (came / "marbles_2009.csv").write_text(CSV)
    (came / "broken.xlsx").write_bytes(b"PK")
    paths = [*sorted(came.iterdir()), came / "none.txt", came]
    out, errors, status = run("new", health, *paths)
    suffixes = ".txt, .tsv, .csv, .html, .htm, .xlsx, .xlsm, .ods, .px, .json"
    assert (out, status) == ("", 1)
    assert (
        errors.replace(str(came), "CAME")
        == f"""\
error: CAME/report.pdf: suffix .pdf; expected one of {suffixes}
CAME/表.xlsx: no id can be made of its name; expected letters a-z and digits, such as \
births-2009.xlsx; copy it under another name
CAME: a name without a suffix; expected one of {suffixes}
CAME/marbles_2009.csv: its id would be marbles-2009, as that of CAME/Marbles 2009.txt; copy it \
under another name
CAME/broken.xlsx: not a workbook, or a damaged one; expected .xlsx, which is a ZIP archive
CAME/empty.csv: the file is empty; expected a published page
CAME/words.txt: no numbers; expected a table of heads, labels and numbers
CAME/none.txt: cannot be read: No such file or directory
nothing was written
"""
    )
    assert not health.exists()


def test_another_page_of_the_same_name_is_refused(came, health, tmp_path):
    new(health, came / "Marbles 2009.txt")
    before = written(health)
    other = tmp_path / "marbles-2009.txt"
    other.write_text(page_text(title="Other marbles. 2009"))
    (tmp_path / "marbles-2009.csv").write_text(CSV)
    _, errors, status = run("new", health, other, tmp_path / "marbles-2009.csv")
    there = health / "published" / "marbles-2009.txt"
    assert (errors, status) == (
        f"error: {tmp_path}/marbles-2009.csv: its id would be marbles-2009, as that of {there};"
        " copy it under another name\n"
        f"{other}: differs from {there}; replace that one yourself, or copy this one under another"
        " name\nnothing was written\n",
        1,
    )
    assert written(health) == before


def test_two_tables_of_one_id_are_refused(came, health):
    sheets = {"Red": rows_of("Births, by region. 2009"), "Blue": rows_of("Deaths, by region. 2009")}
    (came / "x.xlsx").write_bytes(workbook(**sheets))
    (came / "x-red.csv").write_text(CSV)
    _, errors, status = run("new", health, came / "x.xlsx", came / "x-red.csv")
    assert (errors, status) == (
        f"error: {came}/x-red.csv: its table would be x-red, as one of {came}/x.xlsx; copy it under"
        " another name\nnothing was written\n",
        1,
    )
    assert not health.exists()
    new(health, came / "x.xlsx")
    _, errors, status = run("new", health, came / "x-red.csv")
    assert (errors, status) == (
        "error: published: two tables have the id x-red, as the second table of a page has the name"
        " of its page and 2, and a sheet its own; rename one of the files\n",
        1,
    )
    assert litter(health / "published") == ["x.xlsx"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Health", "expected a name that fits an address"),
        ("a b", "expected a name that fits an address"),
        ("blåbær", "expected a name that fits an address"),
        ("came", "not a publication, which has a folder published/"),
        ("came/Marbles 2009.txt", "not a publication, which has a folder published/"),
    ],
)
def test_a_folder_that_is_no_publication_is_refused(came, name, words):
    folder = came.parent / name
    out, errors, status = run("new", folder, came / "Marbles 2009.txt")
    assert (out, status) == ("", 1)
    assert errors.startswith(f"error: {folder}: {words}")
    assert len(errors.splitlines()) == 1
    assert litter(came) == ["Marbles 2009.txt"]


def test_a_file_must_be_given(health):
    out, errors, status = run("new", health)
    assert (out, status) == ("", 2)
    assert "Missing argument 'FILE...'" in errors


def test_a_failing_total_is_told_and_loaded(came, health, tmp_path):
    page = page_text(
        rows=[("Total", 1234, 1000, 234), ("Red", 1204, 980, 224), ("Blue", 30, 20, 19)]
    )
    (came / "Marbles 2009.txt").write_text(page)
    lines = new(health, came / "Marbles 2009.txt").splitlines()
    assert lines[1].endswith("FAIL")
    assert lines[2:4] == [
        "Compare with the source; if it prints the same, the site will say that these fail:",
        "  marbles-2009.txt:9: Total / Right box: 234 is printed, but its 2 parts along the rows"
        " add up to 243.",
    ]
    assert run("build", health, "-o", tmp_path / "x.db")[2] == 1
    build(health, tmp_path / "x.db", load_failing_totals=True)


def test_codelists_are_drafted_from_the_labels(came, health, tmp_path):
    (came / "county.txt").write_bytes(COUNTY.read_bytes())
    out = new(health, *sorted(came.iterdir()), "--codelists")
    assert [line for line in out.splitlines() if "csv" in line] == [
        "FOLDER/county.csv: 20 categories, to be completed by hand",
        "FOLDER/colour.csv: 3 categories, to be completed by hand",
        "FOLDER/box.csv: 3 categories, to be completed by hand",
    ]
    assert (health / "colour.csv").read_text() == (
        "code,name,kind,parent,labels\n"
        "total,Total,total,,Total\n"
        "red,Red,item,total,Red\n"
        "blue,Blue,item,total,Blue\n"
    )
    account = build(health, tmp_path / "x.db")
    assert (account.proved, account.unused) == (135, [])
    before = written(health)
    assert new(health, "--codelists").startswith("FOLDER: 0 pages and 0 tables added\nTo settle")
    assert written(health) == before


def test_a_total_below_its_parts_comes_first_in_a_codelist(came, health):
    rows = [("Red", 1204, 980, 224), ("Blue", 30, 20, 10), ("All", 1234, 1000, 234)]
    (came / "Marbles 2009.txt").write_text(page_text(rows=rows))
    new(health, came / "Marbles 2009.txt", "--codelists")
    assert (health / "colour.csv").read_text().splitlines()[1:] == [
        "all,All,total,,All",
        "red,Red,item,all,Red",
        "blue,Blue,item,all,Blue",
    ]


def test_a_codelist_that_cannot_be_written_says_why(came, health):
    rows = [("A | B", 3, 2, 1), ("+", 7, 5, 2), ("-a", 1, 1, 0), ("a", 2, 1, 1)]
    (came / "Marbles 2009.txt").write_text(page_text(rows=rows))
    out = new(health, came / "Marbles 2009.txt", "--codelists")
    assert (
        "note: no codelist of colour was written: colour.csv: label 'A | B' cannot stand in a"
        " codelist\n"
    ) in out
    assert litter(health) == ["box.csv", "publication.yml", "published"]


def test_a_label_that_no_codelist_has_is_told_before_the_build(came, health, tmp_path):
    new(health, came / "Marbles 2009.txt", "--codelists")
    (came / "more.txt").write_text(page_text().replace("Blue", "Green"))
    lines = new(health, came / "more.txt").splitlines()
    assert lines[-3:] == [
        "Before it can be built:",
        "  more.txt:11 field 0: unknown label 'Green'; no known label is similar; add it to the"
        " labels of its category in colour.csv",
        "Next: make serve PUBLICATION=FOLDER",
    ]
    replaced(
        health / "colour.csv", "blue,Blue,item,total,Blue", "blue,Blue,item,total,Blue | Green"
    )
    build(health, tmp_path / "x.db")


def test_a_publication_that_is_complete_stays_as_it_is(seeds):
    out = new(seeds, MIGRATION / "published" / "emigration-2008.txt", "--codelists")
    assert out == "FOLDER: 0 pages and 0 tables added\nNext: make serve PUBLICATION=FOLDER\n"
    assert written(seeds) == written(MIGRATION)


def test_a_strict_publication_refuses_what_is_not_understood(came, health):
    new(health, came / "Marbles 2009.txt")
    replaced(health / "publication.yml", "name: health", "strict: true\nname: health")
    (came / "odd.txt").write_text(page_text(rows=[("Red", "x?", 3, 4), ("Blue", 1, 2, 3)]))
    _, errors, status = run("new", health, came / "odd.txt")
    assert status == 1
    assert errors.splitlines()[-1] == "nothing was written"
    assert litter(health / "published") == ["marbles-2009.txt"]


def test_a_folder_of_seeds_is_named_for_make(came, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out, _, _ = run("new", "seeds/health", came / "Marbles 2009.txt")
    assert out.splitlines()[-1] == "Next: make serve PUBLICATION=health"
    out, _, _ = run("new", "a b/health", came / "Marbles 2009.txt")
    assert out.splitlines()[-1] == "Next: python -m loader build 'a b/health' -o health.db"


HOSTILE = (
    "a: b", "# c", "'", '"', "{x}", "[y]", "- z", "!!python/object", "&a", "*a", "%TAG", "---",
    "...", "a\u2028tables:", "a\x85name: x", "\u202etxt", "\ufeff", "no", "~", "\x1b[31m",
    "\x7f", "😀",
)  # fmt: skip


def test_hostile_words_stay_in_their_comments(came, health, tmp_path):
    rows = [(word.replace("\x85", " "), 3, 2, 1) for word in HOSTILE]
    title = f"{' '.join(HOSTILE)}, by {' '.join(HOSTILE)} and no. 2009"
    (came / "no.xlsx").write_bytes(
        workbook(**{"a # b": [(re.sub("[\x1b]", "", title),), ("x: y", "#", "z"), *_three(rows)]})
    )
    (came / "null.csv").write_text('Title\n"a\nname: mine",b: c,#d\nRed,1,2\n', encoding="utf-8")
    out = new(health, came / "no.xlsx", came / "null.csv")
    assert all(line.isprintable() for line in out.splitlines())
    text = (health / "publication.yml").read_text(encoding="utf-8")
    assert all(line.isprintable() for line in text.split("\n"))
    read = read_settings(health / "publication.yml")
    assert (read.name, read.title, list(read.tables)) == ("health", "Health", ["no", "null"])
    assert {
        key for table in yaml.safe_load(text)["tables"].values() for key in table or ()
    } == set()


def test_hostile_names_of_files_make_plain_ids(came, health):
    (came / "a\nname: x #'\"\x1b[31m$(b).CSV").write_text(CSV)
    (came / "-.--2009_.csv").write_text(CSV)
    out = new(health, *came.iterdir())
    assert litter(health / "published") == ["2009.csv", "a-name-x-31m-b.csv", "marbles-2009.txt"]
    assert all(line.isprintable() for line in out.splitlines())
    assert read_settings(health / "publication.yml").tables.keys() == {
        "2009", "a-name-x-31m-b", "marbles-2009"
    }  # fmt: skip
    (came / "a name x\t31m\x1bb.txt").write_text(page_text())
    _, errors, status = run("new", health, came / "a name x\t31m\x1bb.txt")
    assert status == 1
    assert "a name x\\t31m\\x1bb.txt: its id would be a-name-x-31m-b, as that of" in errors
    assert all(line.isprintable() for line in errors.splitlines())


def test_a_dimension_called_as_a_column_of_the_database_keeps_its_name_for_readers():
    page = "Marbles, by value and box. 2009\n\nValue\tLeft\tRight\nLow\t1\t2\nHigh\t3\t4\n"
    tables = read_tables(page.encode(), "x.txt", Publication(Path()))
    assert [d.name for axis in tables[0].axes for d in axis.dimensions] == ["by_value", "box"]
    assert {finding.kind for finding in tables[0].findings} == {"several tops"}
    assert "#  by_value: {label: Value}\n" in first_text("x", tables)


def _three(rows):
    return [(re.sub("[\x1b]", "", label), a, b) for label, a, b, _ in rows]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30), st.text(min_size=1, max_size=20))
def test_no_title_or_label_becomes_a_key(title, label, sheet):
    page = page_text(rows=[(label, 1, 2, 3), ("Blue", 3, 4, 5)], title=title)
    try:
        tables = read_tables(page.encode("utf-8", "replace"), "x.txt", Publication(Path()))
    except LoaderError:  # it is refused before
        return
    text = first_text(sheet, tables)
    data = yaml.safe_load(text)
    assert data.keys() <= {"name", "title", "language", "tables"}
    assert all(data["tables"][table.id] is None for table in tables)
    assert with_tables(text, [], None) is not None


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=3))
def test_words_are_text_again_when_yaml_reads_them(words):
    read = yaml.safe_load(f"[{as_yaml(words)}]")[0]
    assert read == ([as_printed(w) for w in words] if len(words) > 1 else as_printed(words[0]))


def as_printed(word):
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in word)


@given(st.text())
def test_a_comment_is_one_printable_line(words):
    line = in_one_line(words, 50)
    assert line.isprintable()
    assert len(line) <= 50


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=30))
def test_a_name_becomes_an_id_or_is_refused(stem):
    try:
        name = page_name(Path(f"{stem}.csv"))
    except PageError:
        assert not stem.isascii() or not re.search("[A-Za-z0-9]", stem)
    else:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.csv", name)


def test_very_many_tables_leave_room_in_the_settings(came):
    (table,) = read_tables(page_text().encode(), "x.txt", Publication(Path()))
    text = first_text("many", [table] * 4000)
    assert len(text.encode()) < LARGEST_SETTINGS
    assert re.fullmatch(
        r"  # and \d+ more tables, for which there is no room", text.split("\n")[-2]
    )


def test_files_are_written_together_or_not_at_all(tmp_path):
    (tmp_path / "old").write_text("old")
    (tmp_path / "folder").mkdir()
    files = {tmp_path / "a" / "b": b"1", tmp_path / "c": b"2", tmp_path / "folder": b"3"}
    with pytest.raises(OSError, match="directory"):
        write_together(files | {tmp_path / "old": b"new"})
    assert written(tmp_path) == {"old": b"old"}
    assert litter(tmp_path) == ["folder", "old"]
    os.chmod(tmp_path / "old", 0o640)
    (tmp_path / "link").symlink_to("old")
    write_together({tmp_path / "a" / "b": b"1", tmp_path / "link": b"new"})
    assert written(tmp_path) == {"a/b": b"1", "link": b"new", "old": b"new"}
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o640


@pytest.mark.slow
def test_of_several_at_once_none_undoes_what_another_writes(tmp_path):
    folder = tmp_path / "mine"
    command = [sys.executable, "-m", "loader", "new", folder]
    files = (IMMIGRATION, MIGRATION / "published" / "emigration-2008.txt", COUNTY)
    running = [
        subprocess.Popen([*command, file], cwd=ROOT, stdout=subprocess.DEVNULL) for file in files
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    ids = {Path(file).stem for file in files}
    assert read_settings(folder / "publication.yml").tables.keys() == ids


def test_a_file_that_cannot_be_written_whole_is_named(tmp_path):
    """The error of the system names only a file that cannot be opened."""
    command = 'ulimit -f 1; exec "$0" -m loader new "$1" "$2"'
    result = subprocess.run(
        ["sh", "-c", command, sys.executable, tmp_path / "mine", IMMIGRATION], cwd=ROOT,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (result.stdout, result.returncode) == ("", 1)
    assert result.stderr.endswith("/published/immigration-2007.txt: File too large\n")
    assert litter(tmp_path) == []


HEADS = (("", "Total", "Left box", "Right box"),)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Marbles, by colour and box. 2009", [NO_UNIT := ("unit", "")]),
        ("Marbles, by colour and box. 2009. Bags", [("unit", "Bags")]),
        ("Marbles, by box. 2009", [NO_UNIT, ("row_dimension", "box"),
                                   ("column_dimension", "head")]),
        ("Marbles, by shop, size and box", [("period", ""), NO_UNIT, ("row_dimension", "shop"),
                                            ("column_dimension", "head")]),
    ],
)  # fmt: skip
def test_what_is_open_has_the_value_that_is_likely(title, expected):
    table = only_table(page_bytes(title=title, heads=HEADS))
    assert [(key.key, key.value) for key in open_keys(table)] == expected


def test_a_long_rest_of_a_title_is_no_unit():
    table = only_table(page_bytes(title="Marbles, by colour and box. 2009. " + "Big " * 20))
    assert [(key.key, key.value) for key in open_keys(table)] == [NO_UNIT]


def test_the_publisher_is_likely_only_if_all_sources_are_the_same():
    toys, cubes = (only_table(page_bytes(notes=[f"Source: Office of {it}"])) for it in "AB")
    assert likely_publisher([toys, toys]) == "Office of A"
    assert likely_publisher([toys, cubes]) == ""
