"""Titles: number, measure, dimensions, period, unit and language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.page.title import (
    Title,
    identifier,
    is_period,
    is_unit,
    is_year,
    read_title,
)


def title(
    measure: str,
    dimensions: tuple[str, ...] = (),
    period: str | None = None,
    number: str | None = None,
    unit: str | None = None,
    language: str | None = "en",
    rest: str | None = None,
) -> Title:
    return Title(measure, dimensions, period, number, unit, language, rest)


BOTH = ("citizenship", "region")


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Immigration, by citizenship and region. 2007", title("Immigration", BOTH, "2007")),
        ("Emigration by citizenship and region. 2008.", title("Emigration", BOTH, "2008")),
        ("Immigration, by citizenship and region, 2007", title("Immigration", BOTH, "2007")),
        ("Immigration by citizenship and region 2007", title("Immigration", BOTH, "2007")),
        (
            "Immigration, by citizenship and region. 2nd quarter 2008",
            title("Immigration", BOTH, "2nd quarter 2008"),
        ),
        (
            "Table 11. Immigration, by citizenship and region. 2007",
            title("Immigration", BOTH, "2007", "11"),
        ),
        ("Table A-3.2: Births, by sex", title("Births", ("sex",), number="A-3.2")),
        ("TABLE 4.Births, by sex", title("Births", ("sex",), number="4")),
        ("12 Births, by sex", title("Births", ("sex",), number="12")),
        ("7b. births, by sex", title("births", ("sex",), number="7b")),
        (
            "100 largest employers, by region. 2007",
            title("100 largest employers", ("region",), "2007"),
        ),
        ("2009 marbles, by box", title("2009 marbles", ("box",))),
        (
            "Foreign citizens, by citizenship and county. 1 January 2004",
            title("Foreign citizens", ("citizenship", "county"), "1 January 2004"),
        ),
        (
            "Deaths by drowning, by sex and age. 2007",
            title("Deaths by drowning", ("sex", "age"), "2007"),
        ),
        (
            "Population, by age and county. 2005. Per cent",
            title("Population", ("age", "county"), "2005", unit="Per cent"),
        ),
        (
            "Population, by region. 2007. 1 000 persons",
            title("Population", ("region",), "2007", unit="1 000 persons"),
        ),
        (
            "Innvandring, etter statsborgerskap og landsdel. 2007",
            title("Innvandring", ("statsborgerskap", "landsdel"), "2007", language="no"),
        ),
        (
            "Folkemengde, etter kjønn og alder. 1. januar 2009",
            title("Folkemengde", ("kjønn", "alder"), "1. januar 2009", language="no"),
        ),
        (
            "Folkmängd efter region och kön. 31 december 2009",
            title("Folkmängd", ("region", "kön"), "31 december 2009", language="sv"),
        ),
        (
            "Folketal efter område og køn. 1. kvartal 2009",
            title("Folketal", ("område", "køn"), "1. kvartal 2009", language="da"),
        ),
        (
            "Bevölkerung nach Kreisen und Geschlecht. 31. Dezember 2009",
            title("Bevölkerung", ("kreisen", "geschlecht"), "31. Dezember 2009", language="de"),
        ),
        (
            "Population par région et sexe, 1er trimestre 2009",
            title("Population", ("région", "sexe"), "1er trimestre 2009", language="fr"),
        ),
        (
            "Población por provincia y sexo. Enero de 2009",
            title("Población", ("provincia", "sexo"), "Enero de 2009", language="es"),
        ),
        (
            "Bevolking naar leeftijd en geslacht, 2009",
            title("Bevolking", ("leeftijd", "geslacht"), "2009", language="nl"),
        ),
        (
            "All migrations, internal and immigration/emigration, by county",
            title("All migrations, internal and immigration/emigration", ("county",)),
        ),
        (
            "Births, by age, sex and country of birth. 2001-2005",
            title("Births", ("age", "sex", "country_of_birth"), "2001-2005"),
        ),
        ("Births, by age, by sex", title("Births", ("age", "sex"))),
        ("Births, by age (2006 Census)", title("Births", ("age",), "2006 Census")),
        ("Births, by age. Some more words. 2007",
         title("Births", ("age",), "2007", rest="Some more words")),
        ("Population. 1 January", title("Population. 1 January")),
        ("Population. 2009", title("Population", (), "2009", language=None)),
        ("Population 2009", title("Population", (), "2009", language=None)),
        ("2009", title("2009", language=None)),
        ("Marbles", title("Marbles", language=None)),
        ("by", title("by")),
        ("", title("", language=None)),
    ],
)  # fmt: skip
def test_titles(printed: str, parts: Title) -> None:
    assert read_title(printed) == parts


@given(st.text(max_size=60))
def test_any_title_has_a_measure_of_its_words(text: str) -> None:
    found = read_title(text)
    assert bool(found.measure) == bool(text.split())


@pytest.mark.parametrize(
    "text",
    ["2007", "2007*", "1999-2001", "2007/08", "2009/IV", "2005K1", "2009M12", "Q1 2008", "2008 Q1",
     "1 January 2004", "31. Dezember 2009", "January", "2nd quarter", "1. kvartal 2007",
     "As of 1 January 2004", "2003/04-2009/10", "1993, 1996 and 1999", "mars 2009", "Week 12",
     "31.12.2008", "12/31/2008", "2008-12-31", "Jan-05", "Jan.-Mar. 2009", "Q1-Q2 2009", "FY2009",
     "IV/2009"],
)  # fmt: skip
def test_periods(text: str) -> None:
    assert is_period(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "0-17",
        "67+",
        "IV",
        "Total",
        "1 000",
        "Oslo 2007 revised by law",
        "100",
        "and",
        "1499",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert not is_period(text)


def test_a_dated_period_has_a_year() -> None:
    assert [is_period(text, dated=True) for text in ("January", "January 2009", "2nd quarter")] == [
        False,
        True,
        False,
    ]


def test_units() -> None:
    assert [is_unit(text) for text in ("1 000 persons", "NOK million", "%", "Canada")] == [
        *(True, True, True, False)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 000 nights", True),
        ("1,000 head", True),
        ("1000 head", True),
        ("'000 dwellings", True),
        ("21 000 nights", False),
        ("11000 nights", False),
        ("1 0000 nights", False),
    ],
)
def test_a_thousand_of_anything_is_a_unit(text: str, expected: bool) -> None:
    assert is_unit(text) is expected


def test_identifiers_and_years() -> None:
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


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        (
            "Imports of services by service type, 2002-2008, mill. euro",
            title("Imports of services", ("service_type",), "2002-2008", unit="mill. euro"),
        ),
        (
            "Waste, by material. 1993, 1996 and 1999. 1 000 tonnes",
            title("Waste", ("material",), "1993, 1996 and 1999", unit="1 000 tonnes"),
        ),
        ("Exports of goods. 2002-2008. NOK million",
         title("Exports of goods", (), "2002-2008", unit="NOK million", language="en")),
        ("Dwellings, by number of persons. 2001",
         title("Dwellings", ("number_of_persons",), "2001")),
        ("Students by region in 2008", title("Students", ("region",), "2008")),
        ("Costs by function distributed by source (quarterly)",
         title("Costs", ("function", "source"))),
        ("Sales, by size, 2006-2008, share of all",
         title("Sales", ("size",), "2006-2008", rest="share of all")),
        ("Patents by industry (TOL 2008) in 2008", title("Patents", ("industry",), "2008")),
        ("Persons. 2007", title("Persons", (), "2007")),
        ("Ocupados, por ciento. 2007",
         title("Ocupados", (), "2007", unit="por ciento", language="es")),
    ],
)  # fmt: skip
def test_periods_and_units_at_the_end(printed: str, parts: Title) -> None:
    assert read_title(printed) == parts
