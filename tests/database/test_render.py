"""A page is written again from the database byte for byte, whatever is printed on it."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from helpers import EMIGRATION, IMMIGRATION, publication_folder
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.build import build
from loader.database.render import render
from loader.errors import DatabaseError


@pytest.mark.parametrize("page", [IMMIGRATION, EMIGRATION], ids=lambda page: page.stem)
def test_the_published_pages_come_back(connection, page):
    assert render(connection, page.stem) == page.read_bytes()


def test_the_error_for_an_unknown_table_lists_all_tables(connection):
    with pytest.raises(DatabaseError) as error:
        render(connection, "immigration-2008")
    assert str(error.value) == (
        "no table 'immigration-2008' in this database; expected one of emigration-2008,"
        " immigration-2007"
    )


@pytest.fixture
def writable(migration_db, tmp_path):
    """A copy of the database that may be changed."""
    with closing(sqlite3.connect(shutil.copyfile(migration_db, tmp_path / "x.db"))) as connection:
        yield connection


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (
            "UPDATE observation SET printed = '14' WHERE line = 85 AND field = 8",
            "Cuba\t50\t20\t1\t8\t9\t4\t1\t7\n",
            "Cuba\t50\t20\t1\t8\t9\t4\t1\t14\n",
        ),
        (
            "UPDATE row_heading SET printed = 'Kuba' WHERE line = 85",
            "\nCuba\t50",
            "\nKuba\t50",
        ),
        (
            "UPDATE column_heading SET printed = 'To county' WHERE line = 9 AND field = 2",
            "\n\nCitizenship\tTotal\tTo region\t\t\t\t\t\t\n\t\tOslo and Akershus\tHedmark and"
            " Oppland\tSouth Eastern Norway\tAgder and Rogaland\tWestern Norway\tTrøndelag"
            "\tNorthern Norway\nTotal",
            "\n\nCitizenship\tTotal\tTo county\t\t\t\t\t\t\n\t\tOslo and Akershus\tHedmark and"
            " Oppland\tSouth Eastern Norway\tAgder and Rogaland\tWestern Norway\tTrøndelag"
            "\tNorthern Norway\nTotal",
        ),
        (
            "UPDATE footnote SET text = 'Gone'",
            "¹ 1st November 2006 Serbia and Montenegro separated in two parts, in Serbia and in"
            " Montenegro.",
            "¹ Gone",
        ),
        (
            "UPDATE source_line SET text = 'A title' WHERE line = 7",
            "\nImmigration, by citizenship and region. 2007\n",
            "\nA title\n",
        ),
        (
            "DELETE FROM observation WHERE line = 85 AND field = 8",
            "Cuba\t50\t20\t1\t8\t9\t4\t1\t7\n",
            "Cuba\t50\t20\t1\t8\t9\t4\t1\t\n",
        ),
    ],
    ids=lambda value: value[:40],
)
def test_the_page_is_composed_of_rows_and_not_copied_from_its_source(writable, change, old, new):
    writable.execute(change)
    expected = IMMIGRATION.read_text(encoding="utf-8").replace(old, new)
    assert expected != IMMIGRATION.read_text(encoding="utf-8")
    assert render(writable, "immigration-2007").decode() == expected


WORDS = st.text(
    st.characters(categories=["L", "P", "S", "Zs"], exclude_characters="¹²³⁰⁴⁵⁶⁷⁸⁹()[]#"),
    min_size=1,
    max_size=12,
).filter(lambda text: any(c.isalpha() for c in text))
SPACE = st.sampled_from(["", " ", "\u00a0"])


@st.composite
def pages(draw):
    """A page in the house style, with a total over its rows and one over its columns."""
    labels = draw(st.lists(WORDS, min_size=3, max_size=6, unique_by=lambda w: " ".join(w.split())))
    heads = draw(st.lists(WORDS, min_size=3, max_size=5, unique_by=lambda w: " ".join(w.split())))
    numbers = st.lists(st.integers(0, 10**6), min_size=len(heads) - 1, max_size=len(heads) - 1)
    parts = [draw(numbers) for _ in labels[1:]]
    rows = [[sum(part), *part] for part in [list(map(sum, zip(*parts, strict=True))), *parts]]
    marker = draw(st.sampled_from(["", " ¹", "¹", " 1)"]))
    lines = ["", draw(st.sampled_from(["", "[Boxes](#)"])), draw(st.sampled_from(["", "9"])),
             f"Marbles by box{marker}", "", "\t".join(["Box", *heads])]  # fmt: skip
    for label, row in zip(labels, rows, strict=True):
        space = draw(st.sampled_from([" ", "\u00a0", "\u202f", ""]))
        cells = [f"{number:,}".replace(",", space) for number in row]
        cells[-1] += draw(SPACE)
        lines.append("\t".join([draw(SPACE) + label, *cells]))
        if draw(st.booleans()):
            lines.append(draw(st.sampled_from(["", " ", "\t"])))
    if marker:
        lines.append(f"{marker.strip()}{draw(st.sampled_from([' ', '  ']))}{draw(WORDS)}")
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    text = ending.join(lines) + ending * draw(st.integers(0, 2))
    return draw(st.sampled_from(["", "\ufeff"])) + text


@settings(max_examples=40)
@given(pages())
def test_any_page_that_can_be_read_is_written_back(page):
    with tempfile.TemporaryDirectory() as folder:
        seeds = publication_folder(Path(folder, "seeds"), {"boxes.txt": page})
        build(seeds, Path(folder, "x.db"))
        with closing(sqlite3.connect(Path(folder, "x.db"))) as connection:
            assert render(connection, "boxes").decode() == page
