"""Names are compared without regard to the Unicode form of their letters."""

import sqlite3
from contextlib import closing
from pathlib import Path
from unicodedata import normalize

import pytest
from click.testing import CliRunner
from helpers import page_text, publication_folder
from hypothesis import given
from hypothesis import strategies as st
from letters_publication import FORMS, PLACES, letters_folder, variants

from loader.build import build
from loader.check import check
from loader.command.cli import main
from loader.database.render import render_exactly
from loader.letters import composed, folded, lines_of_words, spellings


@given(st.text())
def test_a_name_is_recognised_in_any_case_and_form(name: str) -> None:
    assert {folded(other) for other in variants(name)} == {folded(name)}
    assert folded(folded(name)) == folded(name)


@pytest.mark.parametrize(
    ("one", "other"), [("a", "á"), ("o", "ø"), ("Aa", "Å"), ("ss", "s"), ("a b", "ab")]
)
def test_other_letters_are_another_name(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Møre og Ålesund", [("more", "moere"), ("og",), ("alesund", "aalesund")]),
        ("Ærø-straße, łódź", [("aero", "aeroe"), ("strasse",), ("lodz",)]),
        ("þór Ðakovo đ", [("thor",), ("dakovo",), ("d",)]),
        ("İzmir ısparta ǅ", [("izmir",), ("isparta",), ("dz",)]),
        ("Çé ﬁ Ⅷ x\u0302y", [("ce",), ("fi",), ("viii",), ("xy",)]),
        ("Ελλάς Й", [("ελλασ",), ("и",)]),
        ("snake_case", [("snake",), ("case",)]),
        ("", []),
        ('\x00 -*" 🙂 \u0301', []),
    ],
)
def test_words_are_in_plain_letters(text: str, words: list[tuple[str, ...]]) -> None:
    assert spellings(text) == words
    assert spellings(normalize("NFD", text.upper())) == words


def test_a_word_has_a_bounded_number_of_spellings() -> None:
    (word,) = spellings("ø" * 1000)
    assert (len(word), word[0]) == (16, "o" * 1000)


@given(st.text())
def test_the_plainest_spelling_of_a_word_is_a_word_itself(text: str) -> None:
    for word in spellings(text):
        assert [other[0] for other in spellings(word[0])] == [word[0]]


def test_a_name_is_a_line_of_words() -> None:
    assert lines_of_words(["Sør-Øst", "Øst", "sor"]) == "sor ost\nost\nsor\nsoer\noest"


@pytest.mark.parametrize("codelist", [*FORMS, None])
@pytest.mark.parametrize("page", FORMS)
def test_page_and_codelist_may_be_in_different_forms(
    page: str, codelist: str | None, tmp_path: Path
) -> None:
    folder = letters_folder(tmp_path / "letters", page, codelist)
    (table,) = build(folder, tmp_path / "letters.db").tables
    assert (table.rows, table.columns, table.blamed) == (len(PLACES) + 1, 3, ())
    with closing(sqlite3.connect(tmp_path / "letters.db")) as connection:
        names = [
            name for (name,) in connection.execute('SELECT name FROM "øygård" ORDER BY position')
        ]
        top = "Alle" if codelist else "Alle bosatte på øy"
        assert names == [composed(name) for name in (top, *PLACES)]
        kinds = "SELECT kind, count(*) FROM finding WHERE kind <> 'open place' GROUP BY kind"
        assert connection.execute(kinds).fetchall() == [
            ("note without marker", 1), ("repeated heads", 1)
        ]  # fmt: skip
        signs = "SELECT DISTINCT symbol, printed FROM observation WHERE symbol IS NOT NULL"
        assert connection.execute(signs).fetchall() == [("å", normalize(page, "å"))]
        published = (folder / "published" / "moved-2009.txt").read_bytes()
        assert render_exactly(connection, "moved-2009") == published
        (title,) = connection.execute("SELECT title FROM published_table").fetchone()
        assert title == normalize(page, "Flyttede på øy, by øygård and kjønn. 2009")
    assert [result.problems for result in check(tmp_path / "letters.db")] == [[]]


def test_two_pages_in_different_forms_print_the_same_category(tmp_path: Path) -> None:
    text = page_text([("Åre", 3, 2, 1), ("Östersund", 3, 2, 1)])
    pages = {f"{form.lower()}.txt": normalize(form, text) for form in FORMS}
    build(publication_folder(tmp_path / "both", pages), tmp_path / "both.db")
    with closing(sqlite3.connect(tmp_path / "both.db")) as connection:
        assert connection.execute("SELECT code FROM colour").fetchall() == [
            ("Åre",),
            ("Östersund",),
        ]
        assert "labels differ" not in {k for (k,) in connection.execute("SELECT kind FROM finding")}


def test_an_unknown_label_is_never_nearest_to_itself(tmp_path: Path) -> None:
    folder = letters_folder(tmp_path / "letters", "NFD", "NFC")
    codelist = folder / "øygård.csv"
    codelist.write_text(codelist.read_text("utf-8").replace("Ålesund", "Ålasund"), "utf-8")
    result = CliRunner().invoke(main, ["build", str(folder), "-o", str(tmp_path / "x.db")])
    assert result.exit_code == 1
    assert "unknown label 'Ålesund'; the nearest known is 'Ålasund'" in result.stderr
