"""Show a page that is not yet part of a publication."""

from helpers import COUNTY, EMIGRATION, MIGRATION, page_bytes, replaced

from loader.command.show import read_alone, show

COUNTY_SHOWN = """\
All migrations, internal and immigration/emigration, by county
measure All migrations, internal and immigration/emigration; period 2014

county, 20 rows
  The whole country     = 19 parts in 9 of 9
    Østfold
    Akershus
    Oslo
    Hedmark
    Oppland
    Buskerud
    Vestfold
    Telemark
    Aust-Agder
    Vest-Agder
    Rogaland
    Hordaland
    Sogn og Fjordane
    Møre og Romsdal
    Sør-Trøndelag
    Nord-Trøndelag
    Nordland
    Troms Romsa
    Finnmark Finnmárku

head x head_2, 9 columns
  head: In-migration, Emigration, Net-migration
  head_2: All migration, From abroad, Internal, To abroad
  In-migration / All migration   = 2 parts in 20 of 20
    In-migration / From abroad
    In-migration / Internal
  Emigration / All migration     = 2 parts in 20 of 20
    Emigration / To abroad
    Emigration / Internal
  Net-migration / All migration  = In-migration / All migration - Emigration / All migration in \
20 of 20; = 2 parts in 20 of 20
    Net-migration / From abroad  = In-migration / From abroad - Emigration / To abroad in 20 of 20
    Net-migration / Internal     = In-migration / Internal - Emigration / Internal in 20 of 20

note ¹ Except migration between municipalities within the county
  attached to line 3 (table)

finding: several tops: No total covers all of head: In-migration, Emigration, Net-migration. \
Whether these overlap is not known, so no number here is marked additive.

180 numbers, 129 of 129 totals proved: every total that is found is the sum of its parts

To settle what is open, write into publication.yml:
tables:
  all-migrations-by-county-2014:
    unit:  # not printed: what does one of the numbers count?
    row_dimension: county  # a guess: the title does not say whether the rows are this
    column_dimension: [head, head_2]  # the page gives no name"""


def shown(path, symbols=None):
    """Return what is shown of a file with one table."""
    (table,) = read_alone(path, symbols)
    return list(show(table))


def summary(lines):
    return next(line for line in lines if " totals proved: " in line)


def test_the_county_table_is_drawn():
    assert "\n".join(shown(COUNTY)) == COUNTY_SHOWN


def test_table_12_is_drawn_without_its_codelists():
    lines = shown(EMIGRATION)
    assert lines[:12] == [
        "12 Emigration, by citizenship and region. 2008",
        "measure Emigration; period 2008",
        "",
        "citizenship, 45 rows",
        "  Total                                    = 8 parts in 8 of 8",
        "    Norway",
        "    Europe total, except Norway            = 2 parts in 8 of 8",
        "      Western Europe total, except Norway  = 11 parts in 8 of 8",
        "        Denmark",
        "        Sweden",
        "        Finland",
        "        Iceland",
    ]
    assert summary(lines) == (
        "360 numbers, 109 of 109 totals proved: every total that is found is the sum of its parts"
    )


def test_a_wrong_number_is_shown_at_the_sums_that_fail(tmp_path):
    page = tmp_path / "county.txt"
    page.write_bytes(COUNTY.read_bytes())
    replaced(page, "Oslo\t45 363\t", "Oslo\t45 336\t")
    lines = shown(page, MIGRATION / "symbol.csv")
    assert [line for line in lines if "is printed, but the parts" in line] == [
        "  The whole country     = 19 parts in 8 of 9; 208 082 is printed, but the parts add up"
        " to 208 055",
        "  In-migration / All migration   = 2 parts in 19 of 20; 45 336 is printed,"
        " but the parts add up to 45 363",
        "  Net-migration / All migration  = In-migration / All migration - Emigration / All"
        " migration in 19 of 20; 7 189 is printed, but the parts add up to 7 162; = 2 parts in 20"
        " of 20",
    ]
    assert (
        "finding: number to blame: Oslo / In-migration / All migration: 45 336 is printed, but its"
        " row and its column add up only with 45 363."
    ) in lines
    assert summary(lines) == "180 numbers, 126 of 129 totals proved: 3 FAIL"


def test_a_page_without_totals_is_drawn_flat(tmp_path):
    page = tmp_path / "p.txt"
    page.write_bytes(
        page_bytes([("Red", 7, 11), ("Blue", 5, 5)], heads=[("Colour", "Left", "Right")])
    )
    lines = shown(page)
    assert lines[3:6] == ["colour, 2 rows", "  Red", "  Blue"]
    assert summary(lines) == (
        "4 numbers, 0 of 0 totals proved: every total that is found is the sum of its parts"
    )


def test_missing_numbers_are_counted(tmp_path):
    page = tmp_path / "p.txt"
    page.write_bytes(
        page_bytes([("Total", 1234, 1000, 234), ("Red", "..", 980, 224), ("Blue", 30, 20, 10)])
    )
    lines = shown(page, MIGRATION / "symbol.csv")
    assert "  Total   = 2 parts in 2 of 3; 1 with a missing part" in lines
    assert summary(lines).startswith("9 numbers, 4 of 5 totals proved")


def test_symbols_come_from_a_folder_above_the_page_or_from_an_option(tmp_path):
    page = tmp_path / "p.txt"
    page.write_bytes(
        page_bytes([("Total", 1234, 1000, 234), ("Red", 1234, "¤", 234), ("Blue", "¤", "¤", "¤")])
    )
    signs = tmp_path / "elsewhere.csv"
    signs.write_text("symbol,meaning,value_is\n¤,None at all,zero\n", encoding="utf-8")
    (table,) = read_alone(page)
    assert "unknown symbol" in {finding.kind for finding in table.findings}
    (table,) = read_alone(page, signs)
    assert table.page.values[2][0] == (0, 0, "¤", ())
    (tmp_path / "symbol.csv").write_bytes(signs.read_bytes())
    (table,) = read_alone(page)
    assert table.page.symbols["¤"].meaning == "None at all"
