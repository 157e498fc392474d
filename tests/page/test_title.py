"""Titles: measure, dimensions and period, and the names of the two axes."""

import pytest

from loader.page.title import Title, axis_names, identifier, is_year, read_title


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        (
            "Immigration, by citizenship and region. 2007",
            Title("Immigration", ("citizenship", "region"), "2007"),
        ),
        (
            "Emigration by citizenship and region. 2008.",
            Title("Emigration", ("citizenship", "region"), "2008"),
        ),
        (
            "All migrations, internal and immigration/emigration, by county",
            Title("All migrations, internal and immigration/emigration", ("county",)),
        ),
        (
            "Births, by age, sex and country of birth. 2001-2005",
            Title("Births", ("age", "sex", "country_of_birth"), "2001-2005"),
        ),
        ("Population. 1 January", Title("Population. 1 January")),
        ("Population. 2009", Title("Population", (), "2009")),
        ("Population 2009", Title("Population 2009")),
    ],
)
def test_titles(title, parts):
    assert read_title(title) == parts


@pytest.mark.parametrize(
    ("title", "stub", "names"),
    [
        (Title("m", ("citizenship", "region")), "Citizenship", ("citizenship", "region")),
        (Title("m", ("citizenship", "region")), "Region", ("region", "citizenship")),
        (Title("m", ("citizenship", "region")), "", ("citizenship", "region")),
        (Title("m", ("citizenship", "region")), "Country", ("citizenship", "region")),
        (Title("m", ("county",)), "", ("county", "head")),
        (Title("m", ("a", "b", "c")), "A", ("a", "head")),
        (Title("m"), "Country of birth", ("country_of_birth", "head")),
        (Title("m"), "", ("row", "head")),
    ],
)
def test_names_come_from_title_or_stub_or_are_plain(title, stub, names):
    assert axis_names(title, stub) == names


def test_identifiers_and_years():
    assert [identifier(words) for words in ("Country of birth", "Kjønn", " Age (years) ", "-")] == [
        "country_of_birth",
        "kjønn",
        "age_years",
        "",
    ]
    assert [is_year(text) for text in ("2007", " 1999 ", "1499", "2007-2008", "x")] == [
        True,
        True,
        False,
        False,
        False,
    ]
