"""Compare two databases, after a build and with the command `changes`."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import MIGRATION, ROOT, page_text, publication_folder, replaced

from loader.build import build
from loader.changes.compare import compare, table_side
from loader.changes.kinds import CATEGORIES, PAGE_KINDS, Side
from loader.check import check
from loader.command.cli import main

PAGES = {
    "emigration": "published/emigration-2008.txt",
    "immigration": "published/immigration-2007.txt",
}


@pytest.fixture
def changes_of(migration_db, seeds, tmp_path):
    """Return a function that replaces texts in a copy of the seeds, and returns the changes."""

    def changes_of(*replacements, **options):
        for file, *texts in replacements:
            replaced(seeds / PAGES.get(file, file), *texts)
        build(seeds, tmp_path / "new.db", **options)
        first, *lines = compare(migration_db, tmp_path / "new.db").lines("since then")
        assert first == ("changed since then:" if lines else "nothing changed since then")
        return lines

    return changes_of


def test_the_same_seeds_change_nothing(changes_of):
    assert changes_of() == []


def test_a_comment_in_the_settings_is_no_change(changes_of):
    assert changes_of(("publication.yml", "language: en\n", "language: en # English\n")) == []


def test_numbers_are_listed_as_printed_with_the_line_of_the_page(changes_of):
    """Four numbers on the corners of a rectangle are changed, so that every sum holds."""
    assert changes_of(
        ("immigration", "\nSlovakia\t609\t107\t17\t", "\nSlovakia\t609\t108\t16\t"),
        ("immigration", "\nHungary\t206\t63\t7\t", "\nHungary\t206\t62\t8\t"),
    ) == [
        "  immigration-2007: 4 numbers changed",
        "    immigration-2007.txt:40 Slovakia / Oslo and Akershus: 107 → 108",
        "    immigration-2007.txt:40 Slovakia / Hedmark and Oppland: 17 → 16",
        "    immigration-2007.txt:42 Hungary / Oslo and Akershus: 63 → 62",
        "    and 1 more",
    ]


def test_a_row_added_is_new_and_those_below_it_are_the_same(changes_of):
    assert changes_of(
        ("emigration", "\nThe rest of Asia\t", "\nNobody" + 8 * "\t-" + "\nThe rest of Asia\t"),
        (
            "citizenship.csv",
            "\nrest-of-asia,",
            "\nXXX,Nobody,item,asia,Nobody,,,,,,,,,\nrest-of-asia,",
        ),
    ) == [
        "  dimension citizenship: 1 category new",
        "    new: XXX Nobody",
        "  emigration-2008: 8 numbers new; 1 row new",
        "    new: emigration-2008.txt:45 Nobody / The whole country, -",
        "    new: emigration-2008.txt:45 Nobody / Oslo and Akershus, -",
        "    new: emigration-2008.txt:45 Nobody / Hedmark and Oppland, -",
        "    and 5 more",
        "    new: emigration-2008.txt:45 XXX",
    ]


def test_another_code_for_a_category_makes_its_numbers_new(changes_of):
    assert changes_of(("citizenship.csv", "\nCUB,", "\nCU,")) == [
        "  dimension citizenship: 1 category new, 1 gone",
        "    new: CU Cuba",
        "    gone: CUB Cuba",
        "  immigration-2007: 8 numbers new, 8 gone; 1 row new, 1 gone",
        "    new: immigration-2007.txt:85 Cuba / The whole country, 50",
        "    new: immigration-2007.txt:85 Cuba / Oslo and Akershus, 20",
        "    new: immigration-2007.txt:85 Cuba / Hedmark and Oppland, 1",
        "    gone: Cuba / The whole country, 50 (line 85 before)",
        "    gone: Cuba / Oslo and Akershus, 20 (line 85 before)",
        "    gone: Cuba / Hedmark and Oppland, 1 (line 85 before)",
        "    and 10 more",
        "    new: immigration-2007.txt:85 CU",
        "    gone: CUB (line 85 before)",
    ]


NOTE = "1st November 2006 Serbia and Montenegro separated in two parts, in Serbia and in Montenegro"


def test_labels_titles_heads_and_notes(changes_of):
    assert changes_of(
        ("immigration", "\nCuba\t", "\nKuba\t"),
        ("citizenship.csv", ",Cuba,,", ",Cuba | Kuba,,"),
        ("immigration", "\nImmigration, by", "\nArrivals, by"),
        ("immigration", "\nSerbia ¹\t", "\nSerbia\t"),
        ("immigration", "Montenegro.\n", "Montenegro!\n"),
        ("emigration", "From county", "From region"),
    ) == [
        "  publication: 1 finding new",
        "    new: No table prints 'Cuba' as 'Cuba' (citizenship.csv).",
        "  dimension citizenship: 1 category changed",
        "    CUB Cuba: labels 'Cuba (en) | Cuba (no)' → 'Cuba (en) | Kuba (en) | Cuba (no)'",
        "  emigration-2008: 1 head over columns new, 1 gone; 1 finding gone",
        "    new: emigration-2008.txt:7 From region",
        "    gone: From county (line 7 before)",
        "    gone: The title names region, but the spanner over the numbers reads 'From county'."
        " (line 7 before)",
        "  immigration-2007: 2 facts changed; 2 rows changed; 1 note changed;"
        " 1 place of a note gone",
        "    title: 'Immigration, by citizenship and region. 2007'"
        " → 'Arrivals, by citizenship and region. 2007'",
        "    measure: 'Immigration' → 'Arrivals'",
        "    immigration-2007.txt:38 SRB: label 'Serbia ¹' → 'Serbia'",
        "    immigration-2007.txt:85 CUB: label 'Cuba' → 'Kuba'",
        f"    immigration-2007.txt:93 note ¹: '{NOTE}.' → '{NOTE}!'",
        "    gone: note ¹ (row) (line 38 before)",
    ]


def test_a_change_of_white_space_is_no_change_of_numbers(changes_of):
    assert changes_of(
        ("emigration", "\nNorway\t", "\n\nNorway\t"), ("emigration", "23 615", "23\u00a0615")
    ) == ["  emigration-2008: its page changed, but no number, label or note"]


def test_settings_and_names(changes_of):
    assert changes_of(
        ("citizenship.csv", "\nPOL,Poland,", "\nPOL,Republic of Poland,"),
        ("publication.yml", "label: Region\n", "label: Region of Norway\n"),
        ("publication.yml", "  emigration-2008:\n", "  emigration-2008:\n    unit: people\n"),
        ("remarks.csv", "the figures are persons (migrations).\nimm", "persons.\nimm"),
    ) == [
        "  publication: 1 dimension changed",
        "    region: label 'Region' → 'Region of Norway'",
        "  dimension citizenship: 1 category changed",
        "    POL Republic of Poland: name 'Poland' → 'Republic of Poland'",
        "  emigration-2008: 1 fact changed",
        "    unit: 'persons' → 'people'",
        "  immigration-2007: 1 finding new, 1 gone",
        "    new: The page does not print its unit; persons.",
        "    gone: The page does not print its unit; the figures are persons (migrations).",
    ]


def test_a_new_meaning_of_a_symbol_changes_numbers_on_unchanged_pages(changes_of):
    lines = changes_of(("symbol.csv", "-,Nil,Null,zero,A", "-,Nil,Null,missing,A"))
    assert lines[:7] == [
        "  publication: 1 symbol changed",
        "    -: value_is 'zero' → 'missing'",
        "  emigration-2008: 16 numbers changed; 1 finding new",
        "    emigration-2008.txt:17 Italy / Hedmark and Oppland: value 0 → nothing",
        "    emigration-2008.txt:20 Spain / Hedmark and Oppland: value 0 → nothing",
        "    emigration-2008.txt:33 Ethiopia / Hedmark and Oppland: value 0 → nothing",
        "    and 13 more",
    ]


ROUNDED = """\
Marbles, by colour and box. 2009

Colour\tLeft box\tRight box
Total\t12.8\t9.4
Red\t4.3\t3.1
Blue\t3.1\t2.2
Green\t5.3\t4.2
"""


def test_a_new_setting_changes_the_sums_of_unchanged_pages(tmp_path):
    seeds = publication_folder(tmp_path / "seeds", {"marbles.txt": ROUNDED})
    build(seeds, tmp_path / "old.db")
    settings = "tables:\n  marbles:\n    rounding: 0\n"
    (seeds / "publication.yml").write_text(settings, encoding="utf-8")
    build(seeds, tmp_path / "new.db")
    lines = list(compare(tmp_path / "old.db", tmp_path / "new.db").lines("since then"))
    assert lines[6:12] == [
        "  marbles: 1 fact changed; 3 rows changed; 1 sum gone; 2 findings new, 1 gone",
        "    rounding: nothing → 0",
        "    marbles.txt:5 Red: part of 'Total' → nothing",
        "    marbles.txt:6 Blue: part of 'Total' → nothing",
        "    marbles.txt:7 Green: part of 'Total' → nothing",
        "    gone: sum of Total (line 4 before)",
    ]


def test_tables_new_and_gone(changes_of, seeds):
    (seeds / PAGES["emigration"]).rename(seeds / "published" / "emigration-2009.txt")
    lines = changes_of(("publication.yml", "emigration-2008:", "emigration-2009:"),
                 ("remarks.csv", "\nemigration-2008,", "\nemigration-2009,", 4))  # fmt: skip
    assert lines[:3] == [
        "  publication: 1 table new, 1 gone",
        "    new: emigration-2009",
        "    gone: emigration-2008",
    ]


def test_only_the_first_changes_are_listed(tmp_path):
    pages = {f"marbles-{number:02}.txt": page_text() for number in range(30)}
    seeds = publication_folder(tmp_path / "seeds", pages)
    build(seeds, tmp_path / "old.db")
    for name in pages:
        replaced(seeds / "published" / name, "2009", "2010")
    build(seeds, tmp_path / "new.db")
    _, *lines = compare(tmp_path / "old.db", tmp_path / "new.db").lines("since then")
    assert lines[:3] == [
        "  marbles-00: 2 facts changed",
        "    title: 'Marbles, by colour and box. 2009' → 'Marbles, by colour and box. 2010'",
        "    period: '2009' → '2010'",
    ]
    assert (len(lines), lines[-1]) == (61, "  and 10 tables more")


def run(*arguments):
    """Return standard output, standard error and exit status."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.stdout, result.stderr, result.exit_code


@pytest.fixture
def old(migration_db, tmp_path):
    """A copy of the last build, to replace or to damage."""
    return shutil.copyfile(migration_db, tmp_path / "migration.db")


def test_a_build_prints_what_changed_since_the_last_one(old, seeds):
    out, errors, status = run("build", seeds, "-o", old)
    assert (out.splitlines()[3:], errors, status) == (
        ["nothing changed since the last build"], "", 0,
    )  # fmt: skip
    replaced(seeds / "publication.yml", "unit: persons", "unit: people")
    size = old.stat().st_size
    out, errors, status = run("build", seeds, "-o", old)
    assert (out.splitlines()[3:], errors, status) == (
        [
            "changed since the last build:",
            "  emigration-2008: 1 fact changed",
            "    unit: 'persons' → 'people'",
            "  immigration-2007: 1 fact changed",
            "    unit: 'persons' → 'people'",
            f"migration.db.versions: 1 old version kept, {size} bytes",
        ],
        "",
        0,
    )


NOT_COMPARED = (
    "not compared with the last build: its file is damaged or from another version of the loader"
)
NOT_KEPT = (
    "the last build is not kept as an old version: its file is damaged, or was not built by this"
    " loader"
)


def other_version(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def no_database(path):
    path.write_text("no database\n" * 100, encoding="utf-8")


def cut_short(path):
    path.write_bytes(path.read_bytes()[: 20 * 4096])


def without_a_table(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE symbol")


@pytest.mark.parametrize("damage", [other_version, no_database, cut_short, without_a_table])
def test_a_last_build_that_cannot_be_compared(old, damage):
    damage(old)
    out, errors, status = run("build", MIGRATION, "-o", old)
    assert (out.splitlines()[3:], errors, status) == (
        [NOT_COMPARED, "migration.db.versions: 0 old versions kept, 0 bytes"],
        f"warning: {old}: {NOT_KEPT}\n",
        0,
    )
    assert check(old)


def test_the_command_has_the_exit_status_of_diff(old, migration_db, seeds, tmp_path):
    assert run("changes", migration_db, old) == (
        f"nothing changed from {migration_db} to {old}\n", "", 0,
    )  # fmt: skip
    replaced(
        seeds / "publication.yml", "    source_url: https://ssb.no", "    source_url: http://ssb.no"
    )
    build(seeds, old)
    assert run("changes", migration_db, old) == (
        f"changed from {migration_db} to {old}:\n"
        "  emigration-2008: 1 fact changed\n"
        "    source_url: 'https://ssb.no/a/en/static/innvutv_en/tab-2009-05-07-12-en.html'"
        " → 'http://ssb.no/a/en/static/innvutv_en/tab-2009-05-07-12-en.html'\n",
        "",
        1,
    )
    assert run("changes", tmp_path / "none.db", old) == (
        "",
        f"error: {tmp_path / 'none.db'}: no such file; expected a database,"
        " see `loader build --help`\n",
        2,
    )
    without_a_table(old)
    assert run("changes", migration_db, old) == (
        "",
        f"error: {old}: is damaged: no such table: symbol; build it anew\n",
        2,
    )


def steps_to_compare(folder: Path, rows: int, columns: int) -> int:
    """Return how many hundreds of steps SQLite takes to read all kinds of items of one page."""
    heads = [("Colour", *(f"C{column}" for column in range(columns)))]
    page = page_text([(f"R{row}", *range(1, columns + 1)) for row in range(rows)], heads=heads)
    build(publication_folder(folder / "seeds", {"x.txt": page}), folder / "x.db")
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(sqlite3.connect(folder / "x.db")) as connection:
        side = table_side(connection, "x")
        dimensions = connection.execute("SELECT name FROM dimension").fetchall()
        connection.set_progress_handler(count, 100)
        for kind in PAGE_KINDS:
            side.rows(kind)
        for (dimension,) in dimensions:
            Side(connection, {"dimension": dimension, "columns": "name"}).rows(CATEGORIES)
    return steps


@pytest.mark.parametrize("output", ["> /dev/full", ">&-"])
def test_changes_that_cannot_be_printed_are_status_2(migration_db, output):
    command = f'exec "$0" -m loader changes "$1" "$1" {output}'
    result = subprocess.run(
        ["sh", "-c", command, sys.executable, migration_db], cwd=ROOT, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr.startswith(b"error: standard output: ")


@pytest.mark.parametrize(("rows", "columns"), [(400, 2), (2, 400)], ids=["long", "wide"])
def test_four_times_the_page_takes_about_four_times_the_steps(tmp_path, rows, columns):
    small = steps_to_compare(tmp_path / "small", rows, columns)
    many, more = (count * 4 if count > 2 else count for count in (rows, columns))
    large = steps_to_compare(tmp_path / "large", many, more)
    assert large < 6 * small
