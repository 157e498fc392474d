"""Build a database: what it contains, and that the same input gives the same bytes."""

import gc
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from helpers import IMMIGRATION, MIGRATION, ROOT, copy_of, page_bytes, publication_folder, replaced

from loader.build import Account, TableAccount, build
from loader.database.opening import APPLICATION_ID, open_database
from loader.database.schema import SCHEMA_VERSION
from loader.errors import DatabaseError, PageError
from loader.seeds.publication import read_publication


def one(connection, sql, *parameters):
    """Return the only row of a query, or its value if it has one column."""
    (row,) = connection.execute(sql, parameters).fetchall()
    return row if len(row) > 1 else row[0]


def test_account(tmp_path):
    account = build(MIGRATION, tmp_path / "migration.db")
    assert account == Account(
        [
            TableAccount("emigration-2008", 45, 8, 360, 109),
            TableAccount("immigration-2007", 78, 8, 624, 158),
        ],
        19,
        [],
    )
    assert (account.numbers, account.proved) == (984, 267)


def test_a_page_wider_than_one_statement_is_written_whole(tmp_path):
    """2,501 fields are more than SQLite allows if each value is a parameter of one statement."""
    heads = ["Colour", "Total", *(f"Box {box}" for box in range(2500))]
    row = ["Red", "2 500", *["1"] * 2498, "..", "2"]
    page = page_bytes([row], heads=[heads])
    dots = "symbol,meaning,value_is\n..,Data not available,missing\n"
    folder = publication_folder(tmp_path / "wide", {"wide.txt": page}, symbol=dots)
    build(folder, tmp_path / "wide.db")
    with closing(open_database(tmp_path / "wide.db")) as connection:
        written = connection.execute(
            "SELECT field, box, value, symbol, printed FROM observation ORDER BY field"
        ).fetchall()
    numbers = [(2500, None), *[(1, None)] * 2498, (None, ".."), (2, None)]
    assert written == [
        (field, heads[field], *numbers[field - 1], row[field]) for field in range(1, 2502)
    ]


def test_rows_in_every_table(connection):
    counts = {
        "source_file": 2,
        "source_line": 95 + 55,
        "dimension": 2,
        "published_table": 2,
        "symbol": 6,
        "citizenship": 78,
        "region": 8,
        "row_heading": 78 + 45,
        "column_heading": 10 + 10,
        "observation": 984,
        "footnote": 1,
        "footnote_mark": 3,
        "total_check": 267,
        "finding": 19,
        "build": 15,
    }
    assert {t: one(connection, f"SELECT count(*) FROM {t}") for t in counts} == counts


def test_published_tables(connection):
    tables = connection.execute(
        "SELECT id, number, title, subject, measure, period, unit, language, publisher, licence,"
        " source_file FROM published_table ORDER BY id"
    ).fetchall()
    subject, rest = (
        "Immigration and emigration",
        ("persons", "en", "Statistics Norway", "CC BY 4.0"),
    )
    assert tables == [
        ("emigration-2008", "12", "Emigration, by citizenship and region. 2008", subject,
         "Emigration", "2008", *rest, "emigration-2008.txt"),
        ("immigration-2007", "11", "Immigration, by citizenship and region. 2007", subject,
         "Immigration", "2007", *rest, "immigration-2007.txt"),
    ]  # fmt: skip


PUBLISHER_URL = "https://organization-catalogue.fellesdatakatalog.digdir.no/organizations/971526920"
OBSERVATION = (
    "SELECT value, symbol, printed, line, field, additive FROM observation"
    " WHERE published_table = ? AND citizenship = ? AND region = ?"
)


@pytest.mark.parametrize(
    ("place", "observation"),
    [
        (("immigration-2007", "total", "total"), (61774, None, "61 774", 11, 1, 0)),
        (("immigration-2007", "LVA", "NO03"), (73, None, "73", 33, 4, 1)),
        (("immigration-2007", "MNE", "NO02"), (0, "-", "-", 39, 3, 1)),
        (("immigration-2007", "rest-of-asia", "NO07"), (54, None, "54", 77, 8, 1)),
        (("immigration-2007", "unknown", "NO07"), (3, None, "3", 91, 8, 1)),
        (("emigration-2008", "total", "total"), (23615, None, "23 615", 9, 1, 0)),
        (("emigration-2008", "asia", "NO01"), (1090, None, "1 090", 36, 2, 0)),
        (("emigration-2008", "POL", "total"), (2486, None, "2 486", 28, 1, 0)),
        (("emigration-2008", "POL", "NO01"), (1063, None, "1 063", 28, 2, 1)),
        (("emigration-2008", "oceania", "NO07"), (24, None, "24", 51, 8, 1)),
    ],
)
def test_numbers_have_the_line_and_field_where_they_were_printed(connection, place, observation):
    assert one(connection, OBSERVATION, *place) == observation
    file, (_, _, printed, line, field, _) = f"{place[0]}.txt", observation
    text = (MIGRATION / "published" / file).read_text(encoding="utf-8").split("\n")[line - 1]
    assert text.split("\t")[field] == printed


def test_additive_numbers_add_up_to_the_total(connection):
    assert connection.execute(
        "SELECT published_table, count(*), sum(value) FROM observation WHERE additive = 1"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall() == [("emigration-2008", 37 * 7, 23615), ("immigration-2007", 68 * 7, 61774)]


def test_an_additive_number_is_not_a_total_in_its_table(connection):
    """Oceania is one number in table 12 and a total of two in table 11."""
    sql = "SELECT additive FROM observation WHERE citizenship = 'oceania' AND region = 'NO01'"
    assert connection.execute(f"{sql} ORDER BY published_table").fetchall() == [(1,), (0,)]


def test_notes_are_attached_to_three_rows_of_table_11(connection):
    assert connection.execute(
        "SELECT footnote, attached_to, line, field, span, citizenship, region FROM footnote_mark"
    ).fetchall() == [
        ("immigration-2007:¹", "row", 38, 0, 1, "SRB", None),
        ("immigration-2007:¹", "row", 39, 0, 1, "MNE", None),
        ("immigration-2007:¹", "row", 60, 0, 1, "asia", None),
    ]


def test_headings_keep_the_tree_of_their_table(connection):
    rows = connection.execute(
        "SELECT position, line, printed, citizenship, parent_position, depth FROM row_heading"
        " WHERE published_table = 'emigration-2008' AND position IN (0, 2, 3, 4, 44)"
    ).fetchall()
    assert rows == [
        (0, 9, "Total", "total", None, 0),
        (2, 11, "Europe total, except Norway", "europe", 0, 1),
        (3, 12, "Western Europe total, except Norway", "western-europe", 2, 2),
        (4, 13, "Denmark", "DNK", 3, 3),
        (44, 53, "Unknown", "unknown", 0, 1),
    ]
    heads = connection.execute(
        "SELECT level, line, field, span, printed, region, parent_field, depth FROM column_heading"
        " WHERE published_table = 'immigration-2007' ORDER BY level, field"
    ).fetchall()
    assert heads[:4] == [
        (1, 9, 0, 1, "Citizenship", None, None, None),
        (1, 9, 1, 1, "Total", "total", None, 0),
        (1, 9, 2, 7, "To region", None, None, None),
        (2, 10, 2, 1, "Oslo and Akershus", "NO01", 1, 1),
    ]


def test_ancestors_are_pairs_with_a_distance(connection):
    assert connection.execute(
        "SELECT ancestor, distance FROM citizenship_ancestor WHERE descendant = 'POL'"
        " ORDER BY distance"
    ).fetchall() == [("POL", 0), ("eastern-europe", 1), ("europe", 2), ("total", 3)]
    assert one(connection, "SELECT count(*) FROM region_ancestor") == 8 + 7


def test_leaves_under_a_group_add_up_to_it(connection):
    """The ancestors of a category are those in the codelist, for every group of every table."""
    rows = connection.execute(
        "SELECT h.published_table, h.citizenship, total.value, sum(part.value)"
        " FROM row_heading AS h"
        " JOIN observation AS total ON total.published_table = h.published_table"
        "  AND total.citizenship = h.citizenship AND total.region = 'total'"
        " JOIN citizenship_ancestor AS a ON a.ancestor = h.citizenship"
        " JOIN observation AS part ON part.published_table = h.published_table"
        "  AND part.citizenship = a.descendant AND part.additive = 1"
        " GROUP BY 1, 2"
    ).fetchall()
    assert len(rows) == 78 + 45
    assert [row for row in rows if row[2] != row[3]] == []


@pytest.mark.parametrize(
    ("dimension", "words", "codes"),
    [
        ("citizenship", "Myanmar", ["MMR"]),
        ("citizenship", "burma", ["MMR"]),
        ("citizenship", "turkiye", ["TUR"]),
        ("citizenship", "Storbritannia", ["GBR"]),
        ("citizenship", "USA", ["USA"]),
        ("citizenship", "Atlantis", []),
        ("region", "trondelag", ["NO06"]),
        ("region", "sør*", ["NO03", "NO06"]),  # NO06 for Sør-Trøndelag, a county in it
        ("region", "hordaland", ["NO05"]),
        ("citizenship", "pl", ["POL"]),
    ],
)
def test_search_finds_categories_by_any_of_their_names(connection, dimension, words, codes):
    rows = connection.execute(
        f"SELECT code FROM {dimension} WHERE rowid IN"
        " (SELECT rowid FROM search WHERE search MATCH ?)",
        [words],
    )
    assert [code for (code,) in rows] == codes


def test_labels_say_their_language_and_whether_a_page_prints_them(connection):
    assert connection.execute(
        "SELECT label, folded, language, printed FROM category_label WHERE code IN ('USA', 'TUR')"
        " ORDER BY code, rowid"
    ).fetchall() == [
        ("TUR", "tur", None, 0),
        ("Turkey", "turkey", "en", 1),
        ("Türkiye", "türkiye", "en", 0),
        ("Tyrkia", "tyrkia", "no", 0),
        ("United States", "united states", "en", 1),
        ("USA", "usa", "en", 1),
        ("United States of America", "united states of america", "en", 0),
        ("US", "us", "en", 0),
        ("USA", "usa", "no", 0),
    ]


def test_a_rest_excludes_what_its_table_lists_separately(connection):
    def excluded(table):
        return {
            code
            for (code,) in connection.execute(
                "SELECT excludes_code FROM rest_excludes WHERE published_table = ?"
                " AND dimension = 'citizenship' AND rest_code = 'rest-of-western-europe'",
                [table],
            )
        }

    listed = {"DNK", "SWE", "FIN", "ISL", "FRA", "ITA", "NLD", "ESP", "GBR", "DEU"}
    assert excluded("emigration-2008") == listed
    assert excluded("immigration-2007") == listed | {"BEL", "AUT"}
    assert connection.execute(
        "SELECT published_table, rest_code, count(*) FROM rest_excludes GROUP BY 1, 2"
    ).fetchall() == [
        ("emigration-2008", "rest-of-africa", 2),
        ("emigration-2008", "rest-of-asia", 8),
        ("emigration-2008", "rest-of-eastern-europe", 6),
        ("emigration-2008", "rest-of-western-europe", 10),
        ("immigration-2007", "rest-of-africa", 11),
        ("immigration-2007", "rest-of-asia", 16),
        ("immigration-2007", "rest-of-eastern-europe", 14),
        ("immigration-2007", "rest-of-oceania", 1),
        ("immigration-2007", "rest-of-south-america", 3),
        ("immigration-2007", "rest-of-western-europe", 12),
    ]


def test_labelled_numbers_spell_out_names_symbols_and_notes(connection):
    assert one(
        connection,
        "SELECT measure, period, citizenship, citizenship_kind, region, value, symbol,"
        " symbol_meaning, notes FROM observation_labelled WHERE published_table ="
        " 'immigration-2007' AND citizenship_code = 'MNE' AND region_code = 'NO02'",
    ) == (
        "Immigration", "2007", "Montenegro", "item", "Hedmark and Oppland", 0, "-", "Nil",
        "¹ 1st November 2006 Serbia and Montenegro separated in two parts, in Serbia and in"
        " Montenegro.",
    )  # fmt: skip
    notes = "SELECT count(*) FROM observation_labelled WHERE notes IS NOT NULL"
    assert one(connection, notes) == 3 * 8
    assert one(connection, "SELECT count(*) FROM observation_labelled") == 984
    assert one(connection, "SELECT count(*) FROM observation_additive") == 37 * 7 + 68 * 7


def test_facts_of_the_build(connection, migration):
    facts = dict(connection.execute("SELECT key, value FROM build"))
    assert facts == {
        "publication": "migration",
        "title": "Immigration to and emigration from Norway",
        "description": "Two tables of Statistics Norway, immigration in 2007 and emigration in"
        " 2008, each by citizenship and region; they are of different years, so one minus the"
        " other is not net migration.",
        "publisher": "Statistics Norway",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "publisher_url": PUBLISHER_URL,
        "place": "Norway",
        "place_url": "http://publications.europa.eu/resource/authority/country/NOR",
        "keywords": "immigration | emigration | migration | citizenship | region",
        "themes": "SOCI | REGI",
        "loader version": facts["loader version"],
        "schema version": str(SCHEMA_VERSION),
        "seeds sha256": migration.sha256(),
        "checksum": facts["checksum"],
    }
    assert re.fullmatch("[0-9a-f]{64}", facts["checksum"])
    assert one(connection, "PRAGMA application_id") == APPLICATION_ID
    assert one(connection, "PRAGMA user_version") == SCHEMA_VERSION


def test_findings_of_the_loader_and_remarks(connection):
    counts = connection.execute(
        "SELECT published_table, kind, count(*) FROM finding GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    assert counts == [
        ("emigration-2008", "classification", 2),
        ("emigration-2008", "head", 1),
        ("emigration-2008", "labels differ", 6),
        ("emigration-2008", "spanner", 1),
        ("emigration-2008", "unit", 1),
        ("immigration-2007", "classification", 2),
        ("immigration-2007", "date", 1),
        ("immigration-2007", "label", 2),
        ("immigration-2007", "note on wrong row", 1),
        ("immigration-2007", "repeated heads", 1),
        ("immigration-2007", "unit", 1),
    ]


def test_a_failing_total_may_be_loaded_as_a_finding(seeds, tmp_path, opened):
    page = seeds / "published" / "emigration-2008.txt"
    replaced(page, "\nDenmark\t1 037\t", "\nDenmark\t1 073\t")
    account = build(seeds, tmp_path / "x.db", load_failing_totals=True)
    assert account.proved == 267 - 2
    assert opened(tmp_path / "x.db").execute(
        "SELECT published_table, line, kind, message FROM finding"
        " WHERE kind IN ('total fails', 'number to blame') ORDER BY id"
    ).fetchall() == [
        (
            "emigration-2008",
            12,
            "total fails",
            "Western Europe total, except Norway / Total: 7 121 is printed, but its 11 parts along"
            " the rows add up to 7 157.",
        ),
        (
            "emigration-2008",
            13,
            "number to blame",
            "Denmark / Total: 1 073 is printed, but its row and its column add up only with 1 037.",
        ),
        (
            "emigration-2008",
            13,
            "total fails",
            "Denmark / Total: 1 073 is printed, but its 7 parts along the columns add up to 1 037.",
        ),
    ]


SAME = """
import sys, locale
from pathlib import Path
from loader.build import build
build(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_the_same_input_gives_the_same_bytes(migration_db, tmp_path):
    """The folder, the time zone, the locale and the seed of Python's hashes make no difference."""
    seeds = copy_of(MIGRATION, tmp_path / "elsewhere")
    for page in seeds.rglob("*"):
        os.utime(page, (0, 0))
    targets = []
    for hash_seed, zone, locale in (("1", "Pacific/Auckland", "C"), ("2", "UTC", "tr_TR.UTF-8")):
        target = tmp_path / f"{hash_seed}.db"
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": locale,
                       "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0"}  # fmt: skip
        subprocess.run(
            [sys.executable, "-c", SAME, seeds, target],
            env=environment, cwd=tmp_path, check=True, timeout=60,
        )  # fmt: skip
        targets.append(target.read_bytes())
    assert targets == [migration_db.read_bytes()] * 2


def test_built_over_an_old_database_the_bytes_are_the_same(migration_db, tmp_path):
    target = tmp_path / "migration.db"
    target.write_bytes(b"old" * 1_000_000)
    build(MIGRATION, target)
    assert target.read_bytes() == migration_db.read_bytes()


def test_pages_of_several_shapes_in_one_publication(tmp_path, opened):
    """Without a codelist, and each with its own dimensions, which the other page does not have."""
    boxes = page_bytes()
    years = page_bytes(
        [("Total", 900, 901), ("North", 400, 500), ("South", 500, 401)],
        title="Marbles by place",
        number="8",
        heads=[("Place", "2008", "2009")],
    )
    folder = publication_folder(tmp_path / "p", {"boxes.txt": boxes, "years.txt": years})
    build(folder, tmp_path / "x.db")
    connection = opened(tmp_path / "x.db")
    assert connection.execute(
        "SELECT published_table, colour, place, box, time, value FROM observation"
        " WHERE line = 9 ORDER BY id"
    ).fetchall() == [
        ("boxes", "Total", None, "Total", None, 1234),
        ("boxes", "Total", None, "Left box", None, 1000),
        ("boxes", "Total", None, "Right box", None, 234),
        ("years", None, "Total", None, "2008", 900),
        ("years", None, "Total", None, "2009", 901),
    ]
    assert connection.execute("SELECT name FROM dimension").fetchall() == [
        ("box",), ("colour",), ("place",), ("time",),
    ]  # fmt: skip


def test_two_pages_that_contradict_each_other_about_a_tree_are_told(tmp_path, opened):
    rows = [("All", 900, 901, 902), ("Total", 890, 889, 899), ("Red", 500, 400, 450),
            ("Blue", 390, 489, 449), ("Other", 10, 12, 3)]  # fmt: skip
    other = [("All", 900, 901, 902), ("Total", 400, 501, 452), ("Blue", 390, 489, 449),
             ("Other", 10, 12, 3), ("Red", 500, 400, 450)]  # fmt: skip
    pages = {"a.txt": page_bytes(rows, number="1"), "b.txt": page_bytes(other, number="2")}
    folder = publication_folder(tmp_path / "p", pages)
    build(folder, tmp_path / "x.db")
    connection = opened(tmp_path / "x.db")
    sql = "SELECT published_table, line, message FROM finding WHERE kind = 'parents differ'"
    assert connection.execute(sql).fetchall() == [
        (
            "b",
            line,
            f"colour {colour!r} is part of {here!r} here, but of {earlier!r} in an earlier table,"
            " which is kept.",
        )
        for line, colour, here, earlier in (
            (12, "Other", "Total", "All"),
            (13, "Red", "All", "Total"),
        )
    ]


@pytest.mark.parametrize("content", [b"", b"not SQLite", b"SQLite format 3\0" + b"\0" * 600])
def test_another_file_than_a_database_is_refused(tmp_path, content):
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseError, match="build it anew"):
        open_database(path)


def test_a_missing_database_is_refused(tmp_path):
    with pytest.raises(DatabaseError) as error:
        open_database(tmp_path / "x.db")
    assert str(error.value) == (
        f"{tmp_path / 'x.db'}: no such file; expected a database, see `loader build --help`"
    )


def test_a_database_of_another_version_is_refused(migration_db, tmp_path):
    copy = tmp_path / "x.db"
    data = bytearray(migration_db.read_bytes())
    data[60:64] = (99).to_bytes(4, "big")  # user_version: https://sqlite.org/fileformat.html
    copy.write_bytes(data)
    with pytest.raises(DatabaseError) as error:
        open_database(copy)
    assert str(error.value) == (
        f"{copy}: not a database of this loader's version; build it anew with `loader build`"
    )


def test_the_seeds_are_not_changed_by_building(seeds, tmp_path):
    before = read_publication(seeds).sha256()
    build(seeds, tmp_path / "x.db")
    assert read_publication(seeds).sha256() == before
    assert IMMIGRATION.stat().st_size == Path(seeds, "published", IMMIGRATION.name).stat().st_size


def test_a_build_leaves_no_cycles(tmp_path):
    """The garbage collector is paused during a build, so cycles would use more and more memory."""
    target = tmp_path / "migration.db"
    build(MIGRATION, target)  # the first build also imports and compiles
    gc.collect()
    gc.disable()
    try:
        build(MIGRATION, target)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_failing_build_resumes_the_garbage_collector(tmp_path):
    folder = publication_folder(tmp_path / "seeds", {"bad.txt": "no table\n"})
    with pytest.raises(PageError):
        build(folder, tmp_path / "bad.db")
    assert gc.isenabled()


def test_two_tables_of_one_id_are_named(tmp_path):
    twice = page_bytes() + b"\n\n" + page_bytes()
    pages = {"a.txt": twice, "a-2.txt": page_bytes()}
    folder = publication_folder(tmp_path / "p", pages)
    with pytest.raises(PageError) as error:
        build(folder, tmp_path / "p.db")
    assert str(error.value) == (
        "published: two tables have the id a-2, as the second table of a page has the name of its"
        " page and 2, and a sheet its own; rename one of the files"
    )
    assert not (tmp_path / "p.db").exists()
