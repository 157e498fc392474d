"""What pages say is spelled in one way: formats, and one full stop at the end of a sentence."""

import html
import re
from pathlib import Path

import pytest
from site_of import site_of

PAGES = (
    "/",
    "/-/published",
    "/-/published/immigration-2007",
    "/-/published/immigration-2007.embed",
    "/-/published/nothing",
    "/migration",
    "/migration/largest-groups",
    "/migration/largest-groups.embed",
    "/migration/largest-groups?region=nowhere",
    "/migration/observation_labelled?_size=1",
    "/migration?sql=select+1",
    "/migration?sql=selec",
    "/-/overview",
    "/-/category/citizenship/POL",
    "/-/search?q=Poles+Oslo",
    "/-/versions",
)
UNREAD = re.compile(
    r"<(script|style|pre|code|textarea|svg|table|option)\b.*?</\1>|<[^>]*+>", re.DOTALL
)
# A dot alone is no sentence; three are an ellipsis.
DOUBLED = re.compile(r"[^\s.]\.\.(?!\.)|[.?!]\s\.(?!\w)|[?!:]\.(?!\w)|,,")
SPELLED = [
    "CSV",
    "JSON",
    "JSON-stat",
    "XLSX",
    "Parquet",
    "PC-Axis",
    "SVG",
    "PNG",
    "HTML",
    "TXT",
    "ZIP",
    "Vega-Lite",
    "SQLite",
    "BibTeX",
    "CSL-JSON",
]
# A file or an address is written as it is: largest-groups.csv, /-/openapi.json.
FORMAT = re.compile(rf"(?<![\w./-])(?:{'|'.join(SPELLED)})(?![\w/-])", re.IGNORECASE)


def words_of(page: str) -> str:
    """Return what is read on a page, without code, tables of data and drawings."""
    body = page[page.find("<body") :]
    return re.sub(r"\s+", " ", html.unescape(UNREAD.sub("", body)))


@pytest.mark.parametrize("language", ["en", "nb"])
async def test_formats_and_full_stops_are_spelled_in_one_way(
    migration_db: Path, language: str
) -> None:
    client = site_of(migration_db).client
    odd = {}
    for path in PAGES:
        answer = await client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        words = words_of(answer.text)
        assert len(words) > 100, path
        wrong = [found[0] for found in FORMAT.finditer(words) if found[0] not in SPELLED]
        doubled = [words[max(found.start() - 30, 0) :][:40] for found in DOUBLED.finditer(words)]
        if wrong or doubled:
            odd[path] = wrong + doubled
    assert odd == {}


def test_an_odd_spelling_is_found() -> None:
    assert FORMAT.search(words_of("<body>all tables (zip)</body>"))
    assert DOUBLED.search("by region. 2008.. It")
    assert not DOUBLED.search("and so on ...")
