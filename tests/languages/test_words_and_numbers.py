"""Test words, numbers, dates and labels in the languages of the site, and the files of data."""

import csv
import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from datasette.app import Datasette
from site_of import page, site_of

from plugins.common.language import (
    codes_of,
    current_labels,
    current_language,
    day,
    gettext,
    label,
    language_name,
    languages,
    ngettext,
    spoken,
)
from plugins.common.numbers import exact, figure
from plugins.languages import marked_label, words
from plugins.languages.codelist_labels import labels_in, read_labels
from plugins.published.proof_words import summary
from plugins.published.shares import percent
from plugins.questions.choices import table_label


@contextmanager
def speaking(language: str, labels: dict[str, str] | None = None) -> Iterator[None]:
    was, were = current_language.set(language), current_labels.set(labels or {})
    yield
    current_language.reset(was)
    current_labels.reset(were)


def test_the_site_speaks_these_languages() -> None:
    assert languages() == ("en", "nb")
    assert [language_name(language) for language in languages()] == ["English", "Norsk bokmål"]
    tags = ("no", "nn-NO", "NB", "en_GB", "de", "", "../x")
    assert [spoken(tag) for tag in tags] == ["nb", "nb", "nb", "en", None, None, None]
    assert codes_of("nb") == ("nb", "no", "nn")


def test_numbers_and_dates_are_written_as_the_language_does() -> None:
    assert (figure(-1234567.5, 1), exact(2.5), percent(1, 3)) == (
        "\u22121\u202f234\u202f567.5",
        "2.5",
        "33.3\u202f%",
    )
    assert day("2008-05-08") == "8 May 2008"
    with speaking("nb"):
        assert (figure(-1234567.5, 1), exact(2.5), percent(1, 3)) == (
            "\u22121\u00a0234\u00a0567,5",
            "2,5",
            "33,3\u202f%",
        )
        assert (day("2008-05-08"), day(None)) == ("8. mai 2008", "")


def test_words_have_their_facts_filled_in() -> None:
    with speaking("nb"):
        assert gettext("Line %(line)s, field %(field)s", line=3, field=1) == "Linje 3, felt 1"
        parts = [
            ngettext("= the sum of %(num)s part", "= the sum of %(num)s parts", n) for n in (1, 2)
        ]
        assert parts == ["= summen av 1 del", "= summen av 2 deler"]
        assert gettext("100 % of what no catalogue has") == "100 % of what no catalogue has"
        assert summary([]).startswith("Det ble ikke funnet noen total i denne tabellen")
    assert gettext("") == ""


def test_what_is_not_translated_is_marked_with_its_language() -> None:
    with speaking("nb", {"Red": "Rød"}):
        assert marked_label("Red", "en") == "Rød"
        assert marked_label("<i>", "en") == '<span lang="en">&lt;i&gt;</span>'
        assert words("Marbles", "en") == '<span lang="en">Marbles</span>'
        assert words("Marbles", "no") == "Marbles"
        assert words("Published tables", "de") == "Publiserte tabeller"
    assert words("Klinkekuler", "no") == '<span lang="no">Klinkekuler</span>'


def test_labels_may_stand_together() -> None:
    with speaking("nb", {"Red": "Rød", "Total": "I alt"}):
        assert label("Red / Total") == "Rød / I alt"
        assert label("Left box, Red") == "Left box, Rød"
        assert label("Blue / Left box") == "Blue / Left box"
        assert table_label("Births 2009 (table 7)") == "Births 2009 (tabell 7)"
        assert table_label("Red (table 7)") == "Rød (tabell 7)"
        assert table_label("Red") == "Rød"


def test_labels_are_those_of_the_codelist(connection: sqlite3.Connection) -> None:
    labels = read_labels(connection, "nb")
    assert labels["Poland"] == "Polen"
    # By the name, and by what a table prints instead of it.
    assert labels["Europe, except Norway"] == labels["Europe total, except Norway"]
    assert labels["Data not available"] == "Tallgrunnlag mangler"
    assert read_labels(connection, "en") == {}


def test_words_of_two_categories_are_left_as_they_are(memory: sqlite3.Connection) -> None:
    memory.executescript("""
        CREATE TABLE dimension (name); INSERT INTO dimension VALUES ('colour');
        CREATE TABLE symbol (symbol, meaning, meaning_nb);
        INSERT INTO symbol VALUES ('-', 'None', 'Ingen'), (':', 'Secret', NULL);
        CREATE TABLE colour (code, name);
        INSERT INTO colour VALUES ('R', 'Red'), ('B', 'Other'), ('G', 'Other'), ('Y', 'Yellow');
        CREATE TABLE category_label (dimension, code, label, language, printed);
        INSERT INTO category_label VALUES
          ('colour', 'R', 'Raud', 'nn', 0), ('colour', 'R', 'Rød', 'no', 0),
          ('colour', 'B', 'Blå', 'no', 0), ('colour', 'G', 'Grønn', 'no', 0),
          ('colour', 'Y', 'Yellow', 'nb', 1), ('colour', 'Y', 'Gul', 'nb', 0);
    """)
    assert read_labels(memory, "nb") == {"Red": "Rød", "None": "Ingen"}
    # A category of another dimension has the same words, and no label in that language.
    memory.executescript("""
        INSERT INTO dimension VALUES ('mood');
        CREATE TABLE mood (code, name); INSERT INTO mood VALUES ('R', 'Red');
    """)
    assert read_labels(memory, "nb") == {"None": "Ingen"}


async def test_each_publication_has_its_own_labels(tmp_path: Path) -> None:
    for name, red in (("toys", "Rød"), ("wine", "Raud")):
        with closing(sqlite3.connect(tmp_path / f"{name}.db")) as connection:
            connection.executescript(f"""
                CREATE TABLE dimension (name); INSERT INTO dimension VALUES ('colour');
                CREATE TABLE symbol (symbol, meaning);
                CREATE TABLE colour (code, name);
                INSERT INTO colour VALUES ('R', 'Red'), ('B', 'Blue');
                CREATE TABLE category_label (dimension, code, label, language, printed);
                INSERT INTO category_label VALUES
                  ('colour', 'R', '{red}', 'nb', 0), ('colour', 'B', 'Blå', 'nb', 0);
            """)
    site = Datasette(files=[str(tmp_path / "toys.db"), str(tmp_path / "wine.db")])
    assert await labels_in(site, "nb", "/toys/colour") == {"Red": "Rød", "Blue": "Blå"}
    own = await labels_in(site, "nb", "/-/publication/wine/published")
    assert own == {"Red": "Raud", "Blue": "Blå"}
    assert await labels_in(site, "nb", "/") == {"Blue": "Blå"}


async def test_files_have_the_names_of_the_language_that_is_asked_for(migration_db: Path) -> None:
    client = site_of(migration_db).client
    path = "/-/published/immigration-2007"
    plain = await client.get(f"{path}.csv", headers={"accept-language": "nb"})
    asked = await client.get(f"{path}.csv?lang=nb")
    rows = [list(csv.DictReader(io.StringIO(answer.text))) for answer in (plain, asked)]
    assert [(r[8]["citizenship"], r[8]["citizenship_label"]) for r in rows] == [
        ("Norway", "Norway"),
        ("Norge", "Norway"),
    ]
    assert (plain.headers.get("content-language"), asked.headers["content-language"]) == (
        None,
        "nb",
    )
    assert plain.headers["etag"] != asked.headers["etag"]
    stat = (await client.get(f"{path}.json?lang=nb")).json()
    assert stat["dimension"]["citizenship"]["category"]["label"]["DNK"] == "Danmark"
    assert stat["extension"]["px"]["language"] == "nb"
    pc_axis = (await client.get(f"{path}.px?lang=nb")).text
    assert 'LANGUAGE="nb";' in pc_axis
    assert '"I alt","Norge",' in pc_axis
    for name in ("txt", "wide.csv", "html"):
        as_printed = [
            (await client.get(f"{path}.{name}{query}")).content for query in ("", "?lang=nb")
        ]
        assert as_printed[0] == as_printed[1]


PAGES: dict[str, str] = {
    "/": "Les en tabell slik den ble trykt",
    "/-/published": "Hver tabell vises slik den ble trykt",
    "/-/published/immigration-2007?cell=700&show=row&shade=1": "av kolonnens total",
    "/-/published/immigration-2007/source": "Kilden til",
    "/-/search?q=polen": "Svar og diagram",
    "/-/overview": "Vis",
    "/migration": "Tall å begynne med",
    "/migration?sql=select+1": "Din egen SQL",
    "/migration/where-a-number-comes-from": "Hvor kommer et tall fra?",
    "/migration/observation?_facet=region": "Vis og rediger SQL",
    "/migration/observation/700": "Hvor det er trykt:",
}


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_speaks_both_languages(migration_db: Path, path: str) -> None:
    site = site_of(migration_db)
    lang = ("&" if "?" in path else "?") + "lang="
    assert PAGES[path] in await page(site, f"{path}{lang}nb")
    assert PAGES[path] not in await page(site, f"{path}{lang}en") or path == "/-/overview"


async def test_general_questions_are_asked_in_the_language(
    migration_db: Path, opened: Callable[[Path], sqlite3.Connection]
) -> None:
    site = site_of(migration_db, described=False)
    said = await page(site, "/migration/totals-and-proofs?lang=nb")
    assert "Stemmer alle totaler?" in said
    assert "av 158 summer i tabellen stemmer 158." in said
    assert "Does every total add up?" in await page(site, "/migration/totals-and-proofs?lang=en")
