"""A damaged page is refused, read to the same numbers, or loaded with a finding.

`fuzz.oracle` decides which outcomes are right; `make fuzz` tries ten thousand damaged pages.
"""

import pytest
from fuzz import oracle
from fuzz import properties as holds
from fuzz.damage import KINDS, OF_ANY_FILE, Edit, damaged
from fuzz.kept import FOLDER, keep, read_kept
from fuzz.pages import generated, published, small_pages
from helpers import copy_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

KEPT = sorted(folder.name for folder in FOLDER.iterdir())


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return the published pages, and generated pages with and without codelists."""
    return [*published(), *generated(tmp_path_factory.mktemp("fuzz") / "seeds", range(3))]


@pytest.fixture
def emigration(large):
    return large[1]


@pytest.mark.parametrize("name", KEPT)
def test_failures_found_before(name):
    kept = read_kept(FOLDER / name)
    assert kept.now() == kept.outcome


@settings(max_examples=60)
@given(small_pages())
def test_a_small_page_is_read_back(small):
    holds.small_page_is_read_back(small)


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_a_generated_page_is_read_back(large, number):
    publication = next(
        sound.publication for sound in large if sound.publication.codelists.get("area")
    )
    holds.generated_page_is_read_back(number, publication)


@settings(max_examples=130, suppress_health_check=list(HealthCheck))
@given(holds.damaged_pages(holds.small_sound_pages()))
def test_a_small_page_damaged_is_never_misread(case):
    holds.damaged_page_is_never_misread(case)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_large_page_damaged_is_never_misread(large, data):
    case = data.draw(holds.damaged_pages(st.sampled_from(large)))
    holds.damaged_page_is_never_misread(case)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(holds.damages_of_files())
def test_a_damaged_file_by_hand_is_refused_or_built(migration_copy, case):
    holds.damaged_file_is_refused_or_built(migration_copy, *case)


@pytest.fixture(scope="module")
def migration_copy(tmp_path_factory, migration):
    return copy_of(migration.folder, tmp_path_factory.mktemp("by-hand") / "migration")


# Lines of the table for 2008, counted from its first head line.
ROW = {"western": 5, "denmark": 6, "sweden": 7}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Edit("flip", 0, 0, 0), "refused: PageError"),  # U+000B
        (Edit("cut", 1985, 0, 0), "same numbers"),  # before the link below the table
        (Edit("cut", 1950, 0, 0), "refused: PageError"),
        (Edit("cut_out", 700, 40, 0), "refused: PageError"),
        (Edit("drop_line", 12, 0, 0), "refused: ProofError"),  # Denmark
        (Edit("drop_line", 6, 0, 0), "same numbers"),  # the spanner
        (Edit("double_line", 12, 0, 0), "refused: PageError"),
        (Edit("move_line", 12, 13, 0), "same numbers"),  # Denmark after Sweden
        (Edit("move_line", 12, 40, 0), "same numbers"),  # and among the Asian countries
        (Edit("swap_lines", 12, 13, 0), "same numbers"),
        (Edit("drop_field", ROW["denmark"], 3, 0), "refused: PageError"),
        (Edit("swap_fields", ROW["denmark"], 3, 4), "refused: ProofError"),
        (Edit("swap_fields", 1, 2, 3), "undetectable: words"),  # two regions' heads
        (Edit("swap_down", ROW["denmark"], ROW["sweden"], 0), "undetectable: words"),
        (Edit("swap_down", ROW["western"], ROW["sweden"], 0), "refused: TreeError"),
        (Edit("swap_down", ROW["denmark"], ROW["sweden"], 3), "refused: ProofError"),
        (Edit("drop_column", 1, 0, 0), "refused: PageError"),
        (Edit("drop_column", 2, 0, 0), "refused: ProofError"),
        (Edit("set_field", ROW["denmark"], 3, 2), "finding: not proved"),  # ".."
        (Edit("set_field", ROW["denmark"], 3, 5), "refused: PageError"),  # nothing
        (Edit("change_digit", 20, 9, 0), "refused: ProofError"),
        (Edit("drop_digit", 20, 0, 0), "refused: PageError"),  # "3 79"
        (Edit("drop_digit", 16, 0, 0), "refused: ProofError"),
        (Edit("swap_digits", 40, 1, 0), "refused: ProofError"),
        (Edit("punctuate", 90, 6, 0), "refused: PageError"),
        (Edit("balance", ROW["denmark"], 2, 4), "undetectable: balanced"),
        (Edit("drop_line", 46, 0, 0), "finding: total left out"),  # North America
    ],
    ids=lambda value: value.kind if isinstance(value, Edit) else "",
)
def test_what_comes_of_one_edit(emigration, edit, expected):
    assert oracle.outcome(emigration, damaged(emigration.data, [edit])) == expected


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Edit("set_field", ROW["denmark"], 3, 5), "finding: empty cell, not proved"),  # nothing
        (Edit("drop_digit", 20, 0, 0), "finding: malformed number, not proved"),  # "3 79"
        (Edit("drop_field", ROW["denmark"], 3, 0), "refused: ProofError"),
        (Edit("double_line", 12, 0, 0), "refused: PageError"),
        (Edit("change_digit", 20, 9, 0), "refused: ProofError"),
        (Edit("drop_line", 12, 0, 0), "refused: ProofError"),  # Denmark
        (Edit("swap_fields", ROW["denmark"], 3, 4), "refused: ProofError"),
        (Edit("balance", ROW["denmark"], 2, 4), "undetectable: balanced"),
    ],
    ids=lambda value: value.kind if isinstance(value, Edit) else "",
)
def test_what_comes_of_one_edit_where_the_publication_is_not_strict(large, edit, expected):
    loose = large[3]
    assert oracle.outcome(loose, damaged(loose.data, [edit])) == expected


def test_every_kind_of_damage_changes_some_page(emigration):
    for kind in KINDS:
        cases = (damaged(emigration.data, [Edit(kind, n, n + 1, n + 2)]) for n in range(100))
        assert any(data != emigration.data for data in cases), kind
    assert set(OF_ANY_FILE) < KINDS.keys()


def test_a_loaded_page_that_was_damaged_is_written_back(emigration, tmp_path):
    two_notes = emigration.data.replace(b"Denmark\t", "Denmark ²\t".encode()) + "\n² Old.".encode()
    case = holds.Damaged(emigration, two_notes)
    assert holds.damaged_page_is_never_misread(case) == "same numbers"
    assert holds.loaded_page_is_written_back(case, tmp_path) == "built"


# The oracle must notice a loader that reads wrong values.


def misread(monkeypatch, change):
    """Make the loader change the values of each table that it reads."""
    read_tables = oracle.read_tables

    def read(*arguments, **keywords):
        tables = read_tables(*arguments, **keywords)
        for table in tables:
            change(table.values)
        return tables

    monkeypatch.setattr(oracle, "read_tables", read)


def one_more(values):
    values[4][3] = values[4][3]._replace(digits=values[4][3].digits + 1)


def a_row_for_another(values):
    values[4], values[5] = values[5], values[4]


def none_for_a_number(values):
    values[4][3] = values[4][3]._replace(digits=None)


def test_the_oracle_notices_a_wrong_number(emigration, monkeypatch):
    misread(monkeypatch, one_more)
    with pytest.raises(oracle.SilentError, match="is not the sum of its parts"):
        oracle.outcome(emigration, emigration.data)


def test_the_oracle_notices_a_number_lost(emigration, monkeypatch):
    misread(monkeypatch, none_for_a_number)
    with pytest.raises(oracle.SilentError, match="changed"):
        oracle.outcome(emigration, emigration.data)


def test_the_oracle_calls_what_adds_up_undetectable(emigration, monkeypatch):
    """Denmark's numbers under Sweden's label, and the other way round, add up as before."""
    misread(monkeypatch, a_row_for_another)
    assert oracle.outcome(emigration, emigration.data) == "undetectable: balanced"


def test_what_is_kept_is_read_again(emigration, tmp_path):
    data = emigration.data.replace(b"\t379\t", b"\t..\t")
    keep(tmp_path / "case", emigration, data, "finding: not proved")
    kept = read_kept(tmp_path / "case")
    assert (kept.data, kept.sound.data) == (data, emigration.data)
    assert kept.sound.table.rows.codes == emigration.table.rows.codes
    assert kept.now() == kept.outcome == "finding: not proved"
