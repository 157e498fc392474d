"""Compare the files in seeds/migration/ with the published pages and with pycountry.

The two tables that it began with are compared by whole values, and any that join them by rules.
"""

import csv
import hashlib
import io
import re

import pycountry
import pytest
import yaml
from helpers import MIGRATION, ROOT

SEEDS = ROOT / "seeds" / "migration"
FIRST_TABLES = ("immigration-2007", "emigration-2008")
PAGES = sorted((SEEDS / "published").glob("*.txt"))
CODELISTS = ["citizenship.csv", "region.csv"]

# Heads that are not the name of a category.
SPANNERS = {"To region", "From county"}
STUB_HEAD = "Citizenship"

NORWEGIAN = {
    "total": "I alt",
    "NOR": "Norge",
    "europe": "Europa i alt unntatt Norge",
    "western-europe": "Vest-Europa i alt unntatt Norge",
    "DNK": "Danmark",
    "SWE": "Sverige",
    "FIN": "Finland",
    "ISL": "Island",
    "BEL": "Belgia",
    "FRA": "Frankrike",
    "ITA": "Italia",
    "NLD": "Nederland",
    "ESP": "Spania",
    "GBR": "Storbritannia",
    "DEU": "Tyskland",
    "AUT": "Østerrike",
    "rest-of-western-europe": "Vest-Europa ellers",
    "eastern-europe": "Øst-Europa i alt",
    "BIH": "Bosnia-Hercegovina",
    "BGR": "Bulgaria",
    "EST": "Estland",
    "BLR": "Hviterussland",
    "LVA": "Latvia",
    "LTU": "Litauen",
    "POL": "Polen",
    "ROU": "Romania",
    "RUS": "Russland",
    "SRB": "Serbia",
    "MNE": "Montenegro",
    "SVK": "Slovakia",
    "UKR": "Ukraina",
    "HUN": "Ungarn",
    "rest-of-eastern-europe": "Øst-Europa ellers",
    "africa": "Afrika i alt",
}


def read(name):
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(field):
    return field.split(" | ") if field else []


def fields(page):
    """Return the fields of the lines of a page that have tabs: heads and rows."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if "\t" in line]


def is_row(line):
    return bool(line[0]) and any(re.fullmatch(r"[0-9]{1,3}( [0-9]{3})*", f) for f in line[1:])


def without_marker(label):
    return label.removesuffix("¹").rstrip()


def row_labels(page):
    return [without_marker(line[0]) for line in fields(page) if is_row(line)]


def head_labels(page):
    heads = {f for line in fields(page) if not is_row(line) for f in line if f}
    return heads - SPANNERS - {STUB_HEAD}


def countries():
    return [row for row in read("citizenship.csv") if row["iso_alpha3"]]


def test_the_helpers_find_all_labels_of_the_pages():
    found = {page.stem: (len(row_labels(page)), len(head_labels(page))) for page in PAGES}
    assert [found[name] for name in FIRST_TABLES] == [(78, 8), (45, 8)]
    assert all(rows and heads for rows, heads in found.values())


@pytest.mark.parametrize(("codelist", "printed"), [(0, row_labels), (1, head_labels)])
def test_each_printed_label_is_in_one_category_and_each_label_is_printed(codelist, printed):
    labels = [label for row in read(CODELISTS[codelist]) for label in split(row["labels"])]
    assert len(labels) == len(set(labels))
    assert set(labels) == {label for page in PAGES for label in printed(page)}


def test_categories_are_in_the_order_of_the_longest_of_the_first_pages():
    positions = {
        label: position
        for position, row in enumerate(read("citizenship.csv"))
        for label in split(row["labels"])
    }
    longest = next(page for page in PAGES if page.stem == "immigration-2007")
    found = [positions[label] for label in row_labels(longest)]
    assert found == sorted(set(found))


@pytest.mark.parametrize("codelist", CODELISTS)
def test_parents_are_above_their_children_and_only_the_total_has_none(codelist):
    rows = read(codelist)
    seen = set()
    for row in rows:
        assert row["code"] not in seen
        assert row["parent"] in seen or row["kind"] == "total"
        seen.add(row["code"])
    assert [row["code"] for row in rows if not row["parent"]] == ["total"]
    assert [row["code"] for row in rows if row["kind"] == "total"] == ["total"]


@pytest.mark.parametrize("codelist", CODELISTS)
def test_kinds_say_who_has_children(codelist):
    rows = read(codelist)
    parents = {row["parent"] for row in rows if row["parent"]}
    assert {row["code"] for row in rows if row["kind"] in ("total", "group")} == parents
    assert {row["kind"] for row in rows if row["code"] not in parents} <= {"item", "rest"}
    for row in rows:
        assert (row["kind"] == "rest") == row["code"].startswith("rest-of-")


def test_each_group_has_at_most_one_rest():
    parents = [row["parent"] for row in read("citizenship.csv") if row["kind"] == "rest"]
    assert len(parents) == len(set(parents))


@pytest.mark.parametrize("row", countries(), ids=lambda row: row["code"])
def test_country_codes_agree(row):
    country = pycountry.countries.get(alpha_3=row["code"])
    assert country is not None
    assert (row["iso_alpha2"], row["iso_alpha3"], row["m49"], row["kind"]) == (
        country.alpha_2,
        country.alpha_3,
        country.numeric,
        "item",
    )
    names = {country.name, getattr(country, "common_name", country.name)}
    ours = {row["name"], *split(row["labels"]), *split(row["other_names_en"])}
    # pycountry writes "Korea, Republic of" for "Republic of Korea".
    turned = {" ".join(reversed(name.split(", "))) for name in names}
    assert (names | turned) & ours


def test_only_countries_have_country_codes():
    for row in read("citizenship.csv"):
        is_country = re.fullmatch("[A-Z]{3}", row["code"]) is not None
        for column in ("iso_alpha2", "iso_alpha3", "m49"):
            assert bool(row[column]) == is_country, (row["code"], column)


def test_no_withdrawn_country_is_used():
    withdrawn = {country.alpha_3 for country in pycountry.historic_countries}
    assert {"SCG", "BUR"} <= withdrawn
    assert not withdrawn & {row["code"] for row in countries()}


def test_codes_of_statistics_norway_are_three_digits_and_unique():
    rows = read("citizenship.csv")
    codes = [row["ssb_code"] for row in rows if row["ssb_code"]]
    assert all(re.fullmatch("[0-9]{3}", code) for code in codes)
    assert len(codes) == len(set(codes))
    assert {row["kind"] for row in rows if row["ssb_code"]} == {"item"}
    by_code = {row["code"]: row["ssb_code"] for row in rows}
    assert [by_code[c] for c in ("NOR", "TUR", "MMR", "stateless", "unknown")] == [
        "000",
        "143",
        "420",
        "980",
        "990",
    ]


def test_norwegian_labels_of_the_norwegian_page():
    rows = {row["code"]: row["other_names_no"] for row in read("citizenship.csv")}
    assert {code: rows[code] for code in NORWEGIAN} == NORWEGIAN


def test_every_country_and_region_has_a_norwegian_name():
    items = [row for name in CODELISTS for row in read(name) if row["kind"] == "item"]
    assert [row["code"] for row in items if not row["other_names_no"]] == []


@pytest.mark.parametrize("codelist", CODELISTS)
def test_other_names_neither_repeat_a_label_nor_name_two_categories(codelist):
    used = {}
    for row in read(codelist):
        for name in {row["name"], *split(row["labels"])}:
            assert used.setdefault(name, row["code"]) == row["code"]
    others = [n for row in read(codelist) for n in split(row["other_names_en"])]
    assert len(others) == len(set(others))
    assert not set(others) & set(used)


def test_regions_are_the_seven_of_that_time_and_hold_all_nineteen_counties():
    rows = read("region.csv")
    first = rows[1:8]
    assert {row["code"]: (row["name"], row["other_names_no"]) for row in first} == {
        "NO01": ("Oslo and Akershus", "Oslo og Akershus"),
        "NO02": ("Hedmark and Oppland", "Hedmark og Oppland"),
        "NO03": ("South Eastern Norway", "Sør-Østlandet"),
        "NO04": ("Agder and Rogaland", "Agder og Rogaland"),
        "NO05": ("Western Norway", "Vestlandet"),
        "NO06": ("Trøndelag", "Trøndelag"),
        "NO07": ("Northern Norway", "Nord-Norge"),
    }
    numbers = [c.split(" ", 1)[0] for row in first for c in row["counties"].split(", ") if c]
    # There was no county 13.
    assert sorted(numbers) == [f"{n:02}" for n in range(1, 21) if n != 13]
    for row in first:
        assert "2006–2016" in row["note"]
    reused = [row["code"] for row in first if "2021" in row["note"]]
    assert reused == ["NO02", "NO06", "NO07"]


def test_symbols():
    signs = [(r["symbol"], r["value_is"], r["sdmx_obs_status"]) for r in read("symbol.csv")]
    assert signs[:6] == [
        (".", "missing", "M"),
        ("..", "missing", "O"),
        ("...", "missing", "O"),
        (":", "missing", "Q"),
        ("-", "zero", "A"),
        ("*", "unchanged", "P"),
    ]
    assert all(row["meaning"] and row["meaning_no"] for row in read("symbol.csv"))


def test_remarks_are_on_the_lines_that_they_describe():
    lines = {page.stem: page.read_text(encoding="utf-8").splitlines() for page in PAGES}
    described = [
        (r["published_table"], r["kind"], lines[r["published_table"]][int(r["line"]) - 1])
        for r in read("remarks.csv")
        if r["line"]
    ]
    described = [found for found in described if found[0] in FIRST_TABLES]
    assert [(table, kind, line.split("\t")[0][:23]) for table, kind, line in described] == [
        ("immigration-2007", "classification", "Europe total, except No"),
        ("immigration-2007", "label", "Bosnia- Herzegovina"),
        ("immigration-2007", "note on wrong row", "Asia, Turkey included ¹"),
        ("immigration-2007", "classification", "Turkey"),
        ("immigration-2007", "label", "The rest of South Ameri"),
        ("immigration-2007", "date", "¹ 1st November 2006 Ser"),
        ("emigration-2008", "head", "Citizenship"),
        ("emigration-2008", "classification", "Europe total, except No"),
        ("emigration-2008", "classification", "Turkey"),
    ]
    whole = [(r["published_table"], r["kind"]) for r in read("remarks.csv") if not r["line"]]
    assert whole[:2] == [("immigration-2007", "unit"), ("emigration-2008", "unit")]


@pytest.mark.parametrize("row", read("remarks.csv"), ids=lambda r: f"{r['kind']} {r['line']}")
def test_what_a_remark_quotes_is_printed_on_the_pages(row):
    printed = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert row["message"].endswith(".")
    for quoted in re.findall(r"(?<!\w)'([^']+)'", row["message"]):
        assert quoted in printed


def test_publication_names_every_page_and_nothing_else():
    publication = yaml.safe_load((SEEDS / "publication.yml").read_text(encoding="utf-8"))
    tables = publication.pop("tables")
    # Files of any form; one that has several tables begins the name of each.
    files = {page.stem for page in (SEEDS / "published").iterdir()}
    assert [one for one in tables if not one.startswith(tuple(files))] == []
    assert [one for one in files if not any(table.startswith(one) for table in tables)] == []
    assert [sorted(tables[name]) for name in FIRST_TABLES] == [
        ["published", "source_note", "source_url"],
        ["published", "source_url"],
    ]
    for table in (tables[name] for name in FIRST_TABLES):
        assert table["published"] in table["source_url"]
        assert re.match(r"https://(www\.)?ssb\.no/", table["source_url"])
    assert "net migration" in publication.pop("description")
    for dimension in publication["dimensions"].values():
        assert "Natural Earth, in the public domain" in dimension.pop("map_credit")
    assert publication == {
        "name": "migration",
        "title": "Immigration to and emigration from Norway",
        "language": "en",
        "publisher_url": "https://organization-catalogue.fellesdatakatalog.digdir.no/organizations/"
        "971526920",
        "place": "Norway",
        "place_url": "http://publications.europa.eu/resource/authority/country/NOR",
        "keywords": ["immigration", "emigration", "migration", "citizenship", "region"],
        "themes": ["SOCI", "REGI"],
        "strict": True,
        "publisher": "Statistics Norway",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "unit": "persons",
        "dimensions": {
            "citizenship": {
                "label": "Citizenship",
                "map": "world.topojson",
                "map_column": "iso_alpha3",
            },
            "region": {"label": "Region", "role": "geo", "map": "regions.topojson"},
        },
    }


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.csv")), ids=lambda path: path.name)
def test_csv_files_are_plain(path):
    """Check UTF-8, LF, quotes only where RFC 4180 requires them, and no space around a field."""
    text = path.read_bytes().decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\n").writerows(rows)
    assert text == again.getvalue()
    assert not text.startswith("\ufeff")
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [field for row in rows for field in row if field != field.strip()] == []


def test_the_first_pages_are_as_they_were_published():
    for folder in (SEEDS, MIGRATION):
        pages = [folder / "published" / f"{name}.txt" for name in FIRST_TABLES]
        assert [hashlib.sha256(page.read_bytes()).hexdigest() for page in pages] == [
            "38c99018fb9db087716e6f19947aa28cd3578d1a36f5f43d4d3c17da28b4fa81",
            "53ce59cbead6f125ab6cd60ed1d989bec6c9fdf14a877f8eff2090c20fbdcb17",
        ]
