"""Some of the cases that `make fuzz` tries by thousands: requests, SQL, settings, flipped bits."""

import shutil
from pathlib import Path

import pytest
from fuzz.damaged_settings import ODD_SETTINGS, Odd, settings_are_refused_or_served
from fuzz.flipped_bits import bit_flip_is_found
from fuzz.hostile_requests import asked, hostile_requests, unknown_parameters
from fuzz.statements import STATEMENTS, made_file, nothing_is_told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_of import site_of

ANY = list(HealthCheck)


def test_no_request_breaks_anything(migration_db: Path) -> None:
    with asked(site_of(migration_db)) as site:

        @settings(max_examples=50, suppress_health_check=ANY)
        @given(hostile_requests(site.known))
        def ask(case: object) -> None:
            site.is_answered(case)

        ask()


def test_no_misspelt_parameter_is_ignored(migration_db: Path) -> None:
    with asked(site_of(migration_db)) as site:

        @settings(max_examples=50, suppress_health_check=ANY)
        @given(unknown_parameters(site.known))
        def ask(case: object) -> None:
            site.is_not_understood(case)

        ask()


def test_no_sql_tells_what_is_closed(tmp_path: Path) -> None:
    path = made_file(tmp_path)

    @settings(max_examples=200, suppress_health_check=ANY)
    @given(STATEMENTS)
    def run(statements: list[str]) -> None:
        nothing_is_told(path, statements)

    run()


@pytest.fixture
def database(migration_db: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(migration_db, tmp_path / "migration.db"))


def test_each_flipped_bit_is_found(database: Path) -> None:
    @settings(max_examples=15)
    @given(st.integers(0, 2**40))
    def check(bit: int) -> None:
        bit_flip_is_found(database, bit)

    check()


def test_settings_of_any_kind_are_one_line_or_a_site(database: Path, tmp_path: Path) -> None:
    @settings(max_examples=2, suppress_health_check=ANY)
    @given(ODD_SETTINGS)
    def serve(changes: list[Odd]) -> None:
        settings_are_refused_or_served(database, tmp_path, changes)

    serve()
