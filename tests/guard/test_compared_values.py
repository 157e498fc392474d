"""Test that a filter with a value that nothing can be compared with is refused."""

from pathlib import Path

import pytest
from site_of import site_of

from plugins.guard.compared_values import wrong_comparison

TYPES = {"value": "ANY", "line": "INTEGER", "name": "TEXT", "additive": "INTEGER", "day": "TEXT"}
NO_NUMBER = "expected digits without spaces or commas, such as 1000 or 2.5."


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("value__lt", "1000", None),
        ("value__lt", "-2.5", None),
        ("value__gt", "1e3", None),
        ("value__gt", "", None),
        ("value__in", "1,2", None),
        ("value__contains", "x", None),
        ("value__isnull", "1", None),
        ("name__gt", "1,000", None),
        ("additive", "true", None),
        ("day__date", "2007-12-31", None),
        ("nope", "x", None),
        (
            "value__lt",
            "1,000",
            f"value__lt: value has numbers, and '1,000' is not a number; {NO_NUMBER}",
        ),
        ("Value", "14 160", f"Value: value has numbers, and '14 160' is not a number; {NO_NUMBER}"),
        (
            "line__gte",
            "\u0663",
            f"line__gte: line has numbers, and '\u0663' is not a number; {NO_NUMBER}",
        ),
        (
            "line__not",
            "NaN",
            f"line__not: line has numbers, and 'NaN' is not a number; {NO_NUMBER}",
        ),
        ("line__in", "1,x", f"line__in: line has numbers, and 'x' is not a number; {NO_NUMBER}"),
        ("value__isnull", "0", "value__isnull=0: expected 1, or another comparison."),
        ("name__notblank", "no", "name__notblank=no: expected 1, or another comparison."),
        ("name__in", ",".join("a" * 1000), None),
        ("name__notin", "[]", None),
        ("name__in", '["a", "b"]', None),
        (
            "name__in",
            "[1,",
            "name__in='[1,': expected values with commas between, or a list in JSON.",
        ),
        (
            "name__notin",
            "[1, [2]]",
            "name__notin='[1, [2]]': expected values with commas between, or a list in JSON.",
        ),
        (
            "value__in",
            "[1, null]",
            "value__in='[1, null]': expected values with commas between, or a list in JSON.",
        ),
        (
            "name__notin",
            ",".join("a" * 1001),
            "name__notin has 1,001 values; expected no more than 1,000 at once.",
        ),
        ("day__date", "nope", "day__date=nope: expected a date, such as 2007-12-31."),
    ],
)
def test_what_a_filter_may_compare_with(name: str, text: str, says: str | None) -> None:
    assert wrong_comparison([(name, text)], TYPES) == says


@pytest.mark.parametrize("table", ["observation", "observation_additive"])
async def test_not_all_rows_are_less_than_what_is_no_number(migration_db: Path, table: str) -> None:
    site = site_of(migration_db)
    refused = await site.client.get(f"/migration/{table}.json?value__lt=1,000")
    assert (refused.status_code, NO_NUMBER in refused.json()["error"]) == (400, True)
    given = await site.client.get(f"/migration/{table}.json?value__lt=1000")
    assert given.status_code == 200
