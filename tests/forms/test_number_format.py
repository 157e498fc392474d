"""What a spreadsheet shows for a number or date, by its number format."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.forms.number_format import shown_date, shown_number


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (12.345, "General", "12.345"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "100000000000000000000"),
        (1.5e-7, "General", "0.00000015"),
        (5, 'General" kr"', "5 kr"),
        (1, "", "1"),
        (12, "@", "12"),
        (12.345, "0.0", "12.3"),
        (2.5, "0", "3"),  # half away from zero, as spreadsheets round
        (12, "0.00", "12.00"),
        (12.5, "0.0#", "12.5"),
        (12.55, "0.0#", "12.55"),
        (1234567, "#,##0", "1234567"),
        (1234567, "#,##0,", "1235"),
        (1234.5, "#\\ ##0.0", "1234.5"),
        (1234567, "#\\.###\\.##0\\ \\*", "1234567 *"),
        (301, "0000", "0301"),
        (0, "#", "0"),
        (0.1234, "0.0%", "12.3%"),
        (-0.5, "0%", "-50%"),
        (-5, "0_);(0)", "(5)"),
        (-5, "0.0", "-5.0"),
        (-0.3, "0", "0"),
        (0, '0;-0;"–"', "–"),
        (0, "\\-", "-"),
        (0, "0;-0;;@", ""),
        (5, '#,##0\\*"¹"', "5*¹"),
        (3, '[<5]"*";0', "*"),
        (7, '[<5]"*";0', "7"),
        (5, '[>=5][Red]"many";[<>1]0.0;0', "many"),
        (2, '[>=5][Red]"many";[<>1]0.0;0', "2.0"),
        (1, '[>=5][Red]"many";[<>1]0.0;0', "1"),
        (1234.5, "[$€-407] #,##0.00", "€ 1234.50"),
        (0.5, "# ?/?", "0.5"),
        (12000, "0.00E+00", "12000"),
        (float("inf"), "0", "inf"),
        (1e300, "0.00", "1" + "0" * 300),
        (5, '"never closed', "never closed"),
    ],
)
def test_numbers(value, code, expected):
    assert shown_number(value, code) == expected


@given(st.integers(-(10**14), 10**14), st.integers(0, 3))
def test_decimals_of_any_whole_number(value, decimals):
    code = "#,##0" + "." * bool(decimals) + "0" * decimals
    assert shown_number(value, code) == f"{value}{'.' * bool(decimals)}{'0' * decimals}"


WHEN = datetime(2008, 3, 5, 14, 7, 9)


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (WHEN, "mm-dd-yy", "2008-03-05"),
        (WHEN, "yyyy", "2008"),
        (WHEN, "yyyy-mm-dd", "2008-03-05"),
        (WHEN, "d. mmmm yyyy", "5. March 2008"),
        (WHEN, "[$-409]ddd d\\-mmm\\-yy;@", "Wed 5-Mar-08"),
        (WHEN, 'yyyy"M"mm', "2008M03"),
        (WHEN, "dd/mm/yyyy hh:mm", "05/03/2008 14:07"),
        (WHEN, "m/d/yy h:mm AM/PM", "3/5/08 2:07 PM"),
        (WHEN, "mm:ss", "07:09"),
        (date(2008, 3, 5), "mmm yy", "Mar 08"),
        (time(1, 2, 3), "hh:mm:ss", "01:02:03"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05:00"),
    ],
)
def test_dates(value, code, expected):
    assert shown_date(value, code) == expected
