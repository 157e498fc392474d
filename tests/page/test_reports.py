"""Small tables as they were sent in, each with its right values."""

from page_of import findings, heads, marks, notes, numbers, page_of, paths, roles


def test_groups_that_overlap() -> None:
    page = page_of(
        "Immigration, by citizenship. 2020\n\nCitizenship\tPersons\nTotal\t38 071\nNorway\t7 590\n"
        "Foreign\t30 481\nSelected citizenship\t\nEU/EEA incl. Norway\t24 000\nPoland\t5 100\n"
    )
    assert paths(page) == [
        "Total",
        "Norway",
        "Foreign",
        "Selected citizenship / EU/EEA incl. Norway",
        "Selected citizenship / Poland",
    ]
    assert numbers(page) == [[38071], [7590], [30481], [24000], [5100]]
    assert [(s.line, s.field, s.label, s.level) for s in page.sections] == [
        (7, 0, "Selected citizenship", 0)
    ]
    assert findings(page) == []


def test_a_head_on_two_lines() -> None:
    page = page_of(
        "8\n\nMigration, by citizenship. 2005\n\nCitizenship\tImmigration\tEmigration\tNet im-\n"
        "\t\t\tmigration\nTotal\t13 831\t13 476\t355\nNorway\t8 793\t9 081\t-288\n"
    )
    assert (page.number, page.title) == ("8", "Migration, by citizenship. 2005")
    assert heads(page) == ["Immigration", "Emigration", "Net immigration"]
    assert [head.label for head in page.columns[2].heads] == ["Net im-", "migration"]
    assert numbers(page) == [[13831, 13476, 355], [8793, 9081, -288]]
    assert roles(page) == ["number", "title", "head", "head", "row", "row"]


def test_heads_of_ages_and_labels_with_codes() -> None:
    page = page_of(
        "3\n\nPopulation, by county and age. 2005\n\nCounty\tTotal\t0-17\t18-66\t67+\n"
        "Total\t60 000\t14 000\t38 000\t8 000\n01 Østfold\t20 000\t5 000\t12 000\t3 000\n"
    )
    assert heads(page) == ["Total", "0-17", "18-66", "67+"]
    assert paths(page) == ["Total", "01 Østfold"]
    assert numbers(page) == [[60000, 14000, 38000, 8000], [20000, 5000, 12000, 3000]]
    assert findings(page) == []


def test_lines_around_the_table() -> None:
    page = page_of(
        "Population, by region. 2007\n(1 000 persons)\nRevised figures\n\nRegion\tTotal\tMen\n"
        "Total\t91\t44\nOslo\t10\t4\n\n*) Provisional.\n[note 1] Includes unknown.\n"
        "Note: Figures are rounded.\nSource: Statistics Norway.\nLast updated: 2008-04-28.\n"
    )
    assert (page.title, page.unit) == ("Population, by region. 2007", "1 000 persons")
    assert roles(page) == [
        *("title", "front", "front", "head", "row", "row"),
        *("footnote", "footnote", "note", "source", "note"),
    ]
    assert notes(page) == {"*)": "Provisional.", "[note 1]": "Includes unknown."}
    assert findings(page) == [
        (3, "line not understood"),
        (9, "note without marker"),
        (10, "note without marker"),
    ]
    assert page.findings[0].message == ("'Revised figures' above the heads is not understood.")


def test_markers_within_the_title() -> None:
    page = page_of(
        "9 Population with immigrant background¹, by county². 1 January 2006\n\n"
        "County\tTotal\tNorth America³, ⁴\nTotal\t10 000\t4 000\n\n"
        "¹ Persons with two foreign-born parents.\n² County of residence.\n³ With Canada.\n"
        "⁴ Without Greenland.\n"
    )
    assert page.title == "Population with immigrant background, by county. 1 January 2006"
    assert (page.number, page.title_markers) == ("9", ("¹", "²"))
    assert heads(page) == ["Total", "North America"]
    assert marks(page) == [
        ("¹", 1, 0, "table"),
        ("²", 1, 0, "table"),
        ("³", 3, 2, "column"),
        ("⁴", 3, 2, "column"),
    ]
    assert findings(page) == []


def test_net_of_two_years() -> None:
    page = page_of(
        "8 Migration, by citizenship. 2004 and 2005\n\nCitizenship\t2004\t\t\t2005\t\t\n"
        "\tIn\tOut\tNet\tIn\tOut\tNet\nTotal\t10 948\t6 037\t4 911\t11 377\t6 344\t5 033\n"
    )
    assert heads(page) == [
        *("2004 / In", "2004 / Out", "2004 / Net"),
        *("2005 / In", "2005 / Out", "2005 / Net"),
    ]
    assert numbers(page) == [[10948, 6037, 4911, 11377, 6344, 5033]]


def test_of_which() -> None:
    page = page_of(
        "Immigrants, by reason. 2007\n\nCitizenship\tTotal\tWork\tFamily\tOf which children\n"
        "Total\t1 000\t500\t300\t120\nPoland\t600\t450\t150\t-\n"
    )
    assert heads(page) == ["Total", "Work", "Family", "Of which children"]
    assert numbers(page) == [[1000, 500, 300, 120], [600, 450, 150, (0, "-")]]
    assert {s.symbol: (s.meaning, s.value_is) for s in page.symbols.values()} == {
        "-": ("Nil", "zero")
    }


def test_per_cent_beside_numbers() -> None:
    page = page_of(
        "Households, by type. 2007\n\nType\tNumber\tPer cent\nTotal\t2 000\t100,0\n"
        "One person\t800\t40,0\nCouple without children\t450\t22,5\n"
    )
    assert (page.decimal_sign, numbers(page)) == (",", [[2000, 100.0], [800, 40.0], [450, 22.5]])
    assert [value.decimals for value in page.values[0]] == [0, 1]


def test_rounded_parts() -> None:
    page = page_of(
        "Population, by region. 2007. 1 000 persons\n\nRegion\tTotal\tMen\tWomen\n"
        "Total\t91.3\t44.0\t47.3\nBodø\t30.0\t14.9\t15.1\n"
    )
    assert numbers(page) == [[91.3, 44.0, 47.3], [30.0, 14.9, 15.1]]
    assert (page.decimal_sign, findings(page)) == (".", [])


def test_sections() -> None:
    page = page_of(
        "44 Population, by sex, age and marital status. 2001\n\nAge\tTotal\tUnmarried\tMarried\n"
        "Both sexes\t\t\t\nTotal\t100\t60\t40\n0-4\t30\t30\t-\nMen\t\t\t\nTotal\t48\t30\t18\n"
        "0-4\t15\t15\t-\n"
    )
    assert paths(page) == ["Both sexes / Total", "Both sexes / 0-4", "Men / Total", "Men / 0-4"]
    assert numbers(page) == [
        [100, 60, 40],
        [30, 30, (0, "-")],
        [48, 30, 18],
        [15, 15, (0, "-")],
    ]


def test_stock_and_flow() -> None:
    page = page_of(
        "Population, by region. 2007\n\nRegion\tPopulation 1 January\tIncrease\t"
        "Population 31 December\nTotal\t900 000\t9 000\t909 000\n"
    )
    assert heads(page) == ["Population 1 January", "Increase", "Population 31 December"]
    assert numbers(page) == [[900000, 9000, 909000]]


def test_suppressed_in_every_column() -> None:
    page = page_of(
        "Guests, by county. 2007\n\nCounty\tTotal\tNorwegians\tOthers\n"
        "Total\t32 000\t13 000\t19 000\nBergen\t19 377\t:\t:\nBodø\t:\t2 000\t:\n"
    )
    assert numbers(page) == [[32000, 13000, 19000], [19377, ":", ":"], [":", 2000, ":"]]
    assert findings(page) == []
