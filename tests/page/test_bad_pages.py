"""Pages that stop a build with an error, and odd pages that are loaded with a finding."""

import pytest
import yaml
from click.testing import CliRunner
from helpers import ROOT, litter, replaced

from loader.check import check
from loader.command.cli import main
from loader.database.render import render
from loader.forms.encodings import STATE_IT

CASES = ROOT / "tests" / "bad_pages"


def cases(name):
    listed = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in listed]


def spoil(seeds, case):
    """Change the publication as described by a case of the YAML files."""
    file = f"published/{case['page']}.txt" if "page" in case else case["file"]
    if "only_lines" in case:
        lines = (seeds / file).read_bytes().splitlines(keepends=True)
        (seeds / file).write_bytes(b"".join(lines[: case["only_lines"]]))
    for old, new in case.get("change", {}).items():
        replaced(seeds / file, old, new)
    for other, changes in case.get("also", {}).items():
        for old, new in changes.items():
            replaced(seeds / other, old, new)


def run_build(seeds, target):
    return CliRunner().invoke(main, ["build", str(seeds), "-o", str(target)])


def assert_stops(seeds, tmp_path, error, shows=""):
    """Check that the build fails with this message, without another file or a changed old one."""
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "migration.db"
    target.write_bytes(b"the old one")
    result = run_build(seeds, target)
    assert (result.stdout, result.exit_code) == ("", 1)
    if shows:
        first, *trees = result.stderr.splitlines()
        assert first == f"error: {error}"
        assert [line for line in shows.splitlines() if line not in trees] == []
    else:
        assert result.stderr == f"error: {error}\n"
    assert litter(tmp_path / "out") == ["migration.db"]
    assert target.read_bytes() == b"the old one"


@pytest.mark.parametrize("case", cases("stop.yml"))
def test_stops(seeds, tmp_path, case):
    spoil(seeds, case)
    assert_stops(seeds, tmp_path, case["error"], case.get("shows", ""))


@pytest.mark.parametrize("case", cases("stop.yml")[::10])
def test_stops_without_a_new_file(seeds, tmp_path, case):
    spoil(seeds, case)
    (tmp_path / "out").mkdir()
    assert run_build(seeds, tmp_path / "out" / "migration.db").exit_code == 1
    assert litter(tmp_path / "out") == []


LOADED = [case for case in cases("stop.yml") if "without_strict" in case.values[0]]


@pytest.mark.parametrize("case", LOADED)
def test_without_strict_it_is_loaded_and_becomes_a_finding(
    seeds, connection, opened, tmp_path, case
):
    spoil(seeds, case)
    replaced(seeds / "publication.yml", "\nstrict: true\n", "\n")
    target = tmp_path / "loaded.db"
    result = run_build(seeds, target)
    assert (result.stderr, result.exit_code) == ("", 0)
    new = findings_of(opened(target)) - findings_of(connection)
    assert {kind for _, _, kind, _ in new} - {"labels differ"} == set(case["without_strict"])
    assert [result.problems for result in check(target)] == [[], []]


def latin_1(page):
    page.write_bytes(page.read_text(encoding="utf-8").encode("latin-1"))


def a_long_line(page):
    page.write_bytes(page.read_bytes() + b"\n" + b"x" * 2_000_000)


def folder_in_place(page):
    page.unlink()
    page.mkdir()


def broken_link(page):
    page.unlink()
    page.symlink_to("elsewhere.txt")


def two_of_one_id(page):
    (page.parent / "again").mkdir()
    (page.parent / "again" / page.name).write_bytes(page.read_bytes())


def another_form(page):
    page.rename(page.with_suffix(".html"))


def a_form_that_is_not_read(page):
    page.rename(page.with_suffix(".pdf"))


def capitals(page):
    page.rename(page.with_name("Emigration 2008.txt"))


NAMED = (
    "expected pages only, named like marbles-2009.txt: lower-case letters, digits, hyphens,"
    " and one of .txt, .tsv, .csv, .html, .htm, .xlsx, .xlsm, .ods, .px, .json"
)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (latin_1, f"emigration-2008.txt:8: byte 0xf8 is not UTF-8; {STATE_IT}"),
        (
            a_long_line,
            "emigration-2008.txt:56: a line of 2,000,000 characters; expected at most 1,000,000",
        ),
        (folder_in_place, "emigration-2008.txt: not a file; expected a published page"),
        (broken_link, "emigration-2008.txt: not a file; expected a published page"),
        (
            two_of_one_id,
            "published/emigration-2008.txt: two pages with the id emigration-2008;"
            " the other is published/again/emigration-2008.txt; rename one",
        ),
        (another_form, "emigration-2008.html: no table: no <table> has two rows or more"),
        (a_form_that_is_not_read, f"emigration-2008.pdf: {NAMED}"),
        (capitals, f"Emigration 2008.txt: {NAMED}"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_file_that_is_no_page_stops(seeds, tmp_path, change, error):
    change(seeds / "published" / "emigration-2008.txt")
    assert_stops(seeds, tmp_path, error)


def no_folder(seeds):
    for page in seeds.glob("published/*"):
        page.unlink()
    (seeds / "published").rmdir()


def no_page(seeds):
    for page in seeds.glob("published/*"):
        page.unlink()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (no_folder, "no such folder; expected the published pages in it"),
        (no_page, "no page in it; expected at least one, such as a .txt"),
    ],
)
def test_a_publication_without_pages_stops(seeds, tmp_path, change, error):
    change(seeds)
    assert_stops(seeds, tmp_path, f"{seeds / 'published'}: {error}")


@pytest.mark.parametrize(
    ("file", "error"),
    [
        ("region.csv", "region.csv: cannot be read: Is a directory"),
        ("symbol.csv", "symbol.csv: cannot be read: Is a directory"),
        ("publication.yml", "publication.yml: cannot be read: Is a directory"),
    ],
)
def test_a_folder_in_place_of_a_file_by_hand_stops(seeds, tmp_path, file, error):
    folder_in_place(seeds / file)
    assert_stops(seeds, tmp_path, error)


@pytest.mark.parametrize(
    ("file", "error"),
    [
        ("region.csv", "region.csv:1: not UTF-8 (invalid start byte); save it as UTF-8"),
        ("publication.yml", "publication.yml:1: not UTF-8 (invalid start byte); save it as UTF-8"),
    ],
)
def test_a_file_by_hand_that_is_not_utf_8_stops(seeds, tmp_path, file, error):
    (seeds / file).write_bytes(b"# \xff\n" + (seeds / file).read_bytes())
    assert_stops(seeds, tmp_path, error)


def findings_of(connection):
    sql = "SELECT published_table, line, kind, message FROM finding"
    return set(connection.execute(sql))


@pytest.mark.parametrize("case", cases("odd.yml"))
def test_is_loaded_and_becomes_a_finding(seeds, connection, opened, tmp_path, case):
    spoil(seeds, case)
    target = tmp_path / "odd.db"
    result = run_build(seeds, target)
    assert (result.stderr, result.exit_code) == ("", 0)
    expected = {tuple(finding) for finding in case["findings"]}
    odd = opened(target)
    assert findings_of(odd) - findings_of(connection) == expected
    sql = "SELECT count(*) FROM total_check WHERE difference = 0"
    assert odd.execute(sql).fetchone() == (267 - case.get("not_proved", 0),)


HTML = "<script>alert('1')</script> & <b>\"x\"</b>"


def test_html_is_loaded_as_printed(seeds, opened, tmp_path):
    page = seeds / "published" / "immigration-2007.txt"
    replaced(page, "\nChile\t", f"\n{HTML}\t")
    replaced(page, "¹ 1st November", f"¹ {HTML}")
    replaced(page, "\nImmigration, by", f"\n{HTML}, by")
    quoted = HTML.replace('"', '""')
    replaced(seeds / "citizenship.csv", ",Chile,,Chile,", f',"Chile | {quoted}",,Chile,')
    target = tmp_path / "html.db"
    assert run_build(seeds, target).exit_code == 0
    connection = opened(target)
    for sql in (
        "SELECT measure FROM published_table WHERE id = 'immigration-2007'",
        "SELECT label FROM category_label WHERE code = 'CHL' AND label LIKE '<%'",
        "SELECT printed FROM row_heading WHERE citizenship = 'CHL'",
    ):
        assert connection.execute(sql).fetchall() == [(HTML,)]
    (note,) = connection.execute("SELECT text FROM footnote").fetchone()
    assert note.startswith(f"{HTML} 2006 Serbia")
    assert render(connection, "immigration-2007") == page.read_bytes()
