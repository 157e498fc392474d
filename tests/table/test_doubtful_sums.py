"""Sums that hold by rounding only, or in some fields only, are told; so are odd roundings."""

from contextlib import closing

import pytest
from helpers import only_table, publication_folder

from loader.build import build
from loader.check import check
from loader.database.opening import open_database

SHARES = "Households, by type. 2007\n\nType\tNumber\tPer cent\nTotal\t{}\t{}\n" + (
    "One person\t800\t40.0\nCouple\t450\t22.5\nFamily\t750\t37.5\n"
)
KINDS = ("in no sum", "not a sum here", "not rounded", "rounding")


def told(page):
    table = only_table(page.encode())
    return [(f.line, f.kind, f.message) for f in table.findings if f.kind in KINDS]


def test_a_sum_that_nearly_holds_in_another_field_is_told():
    assert told(SHARES.format("2 000", "100.0")) == []
    assert told(SHARES.format("2 500", "100.0")) == [
        (
            4,
            "not a sum here",
            "Total / Number: 2 500.0 is printed, but its 3 parts along the rows add up to 2 000.0;"
            " elsewhere such sums hold.",
        ),
        not_additive("2 500.0"),
    ]


def not_additive(printed):
    return (
        4,
        "not a sum here",
        f"Total / Number: {printed} is printed, but its last parts along rows and columns add up to"
        " 2 000.0, so they are not marked additive.",
    )


def test_averages_are_no_sums_that_nearly_hold():
    assert told(SHARES.format("650", "100.0")) == [not_additive("650.0")]


MARBLES = "Marbles, by colour and shop. 2009\n\n\tTotal\tA\tB\n" + (
    "Total\t6\t3\t3\nRed\t2\t{}\t1\nBlue\t4\t2\t2\n"
)


@pytest.mark.parametrize(
    ("page", "problems"),
    [
        (MARBLES.format("1.0"), 0),
        (MARBLES.format("1,000.5"), 1),
        (SHARES.format("2 000", "100.0"), 0),
        (SHARES.format("650", "100.0"), 1),
    ],
)
def test_what_is_marked_additive_adds_up_as_check_expects(tmp_path, page, problems):
    """A number with decimals beside whole ones may be a share, so no sum is expected to hold."""
    folder = publication_folder(tmp_path / "p", {"x.txt": page})
    build(folder, tmp_path / "x.db")
    assert [result.problems for result in check(tmp_path / "x.db")] == [[]]
    with closing(open_database(tmp_path / "x.db")) as connection:
        (marked,) = connection.execute("SELECT total(additive) FROM observation").fetchone()
    assert bool(marked) is not bool(problems)


def test_the_other_years_stay_additive():
    years = [
        "Total\t2 000\t3 000\t650.5\n",
        "Small\t800\t900\t800.2\n",
        "Middle\t450\t800\t450.1\n",
    ]
    page = ["Flats, by type and year. 2005-2007\n\nType\t2005\t2006\t2007\n", *years]
    table = only_table("".join([*page, "Large\t750\t1 300\t750.4\n"]).encode())
    assert table.rows.additive == [False, True, True, True]
    assert table.columns.additive == [True, True, False]


ROUNDED = "Marbles, by colour. 2007\n\nColour\tLeft\tRight\tBack\n" + (
    "Total\t{}\t60.2\t57.0\nRed\t10.1\t20.3\t30.1\nBlue\t13.2\t22.4\t21.2\nPink\t7.3\t17.4\t5.6\n"
)


def test_sums_of_rounded_numbers_are_told():
    assert told(ROUNDED.format("30.6")) == [
        (
            4,
            "rounding",
            "2 sums are off by at most 0.1, so the numbers are taken as rounded; if they are exact,"
            " say rounding: 0 under tables: x: in publication.yml.",
        )
    ]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("35", []),
        (
            "36",
            [
                (
                    8,
                    "not rounded",
                    "Box 4 / Left: 36 is not a multiple of 5, but most numbers of its column are.",
                )
            ],
        ),
    ],
)
def test_a_number_that_is_not_rounded_as_its_column_is_told(number, expected):
    rows = [f"Box {i}\t{5 * i + 15}\t{7 * i + 11}" for i in range(12)]
    rows[4] = f"Box 4\t{number}\t39"
    page = "\n".join(["Marbles, by box. 2007", "", "Box\tLeft\tRight", *rows, ""])
    assert told(page) == expected


def test_what_stands_beside_a_total_and_its_parts_is_told():
    page = (
        "Marbles, by colour. 2007\n\nColour\tLeft\tRight\tBack\nTotal\t1031\t2148\t3265\n"
        "Red\t417\t1029\t2011\nBlue\t614\t1119\t1254\nPaper\t77\t501\t93\n"
    )
    assert told(page) == [
        (
            7,
            "in no sum",
            "Paper is in no sum that was found, so whether other numbers contain them is not"
            " known.",
        )
    ]
