"""The chart formats of questions: what is drawn, in which order, and when there is no chart."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette
from described import QUERIES
from helpers import ROOT, png_size
from site_of import site_of

from plugins.charts.declaration import ChartError
from plugins.charts.theme import DARK, VARIABLES, themed
from plugins.common.credit import Credit, declared
from plugins.common.numbers import THIN_SPACE, figure
from plugins.questions.question_chart import chart_width, source_line

CHARTED = [name for name, query in QUERIES.items() if "chart" in query]


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


async def rows_of(site: Datasette, name: str) -> list[dict[str, Any]]:
    response = await site.client.get(f"/migration/{name}.json?_shape=array")
    rows: list[dict[str, Any]] = response.json()
    return rows


def marks(drawing: str, role: str) -> list[str]:
    """Return the aria-labels of the marks of an SVG that have this role, in their order."""
    root = ElementTree.fromstring(drawing)
    return [
        node.attrib["aria-label"]
        for node in root.iter()
        if node.attrib.get("aria-roledescription") == role
    ]


@pytest.mark.parametrize(("given", "width"), [(None, 720), ("", 720), ("320", 320), ("1200", 1200)])
def test_width(given: str | None, width: int) -> None:
    assert chart_width(given) == width


@pytest.mark.parametrize(
    "given",
    [
        "319",
        "1201",
        "9" * 99,
        "-500",
        "wide",
        "5e2",
        "٥٠٠",
        "0500",
        "0033000001",
        "+500",
        " 500",
        "500\n",
        "5_00",
        "500.0",
    ],
)
def test_width_out_of_bounds(given: str) -> None:
    with pytest.raises(ChartError, match="a number of pixels from 320 to 1200 is expected"):
        chart_width(given)


def test_source_line_has_the_known_facts() -> None:
    assert source_line(Credit("A", licence="B")) == "Source: A. Licence: B"
    assert source_line(Credit("A Ltd.", licence="B")) == "Source: A Ltd. Licence: B"
    assert source_line(Credit()) == ""


@pytest.mark.parametrize("name", CHARTED)
@pytest.mark.parametrize(
    ("extension", "content_type"),
    [
        ("svg", "image/svg+xml; charset=utf-8"),
        ("png", "image/png"),
        ("vegalite", "application/vnd.vegalite+json; charset=utf-8"),
    ],
)
async def test_each_chart_is_a_format(
    site: Datasette, name: str, extension: str, content_type: str
) -> None:
    response = await site.client.get(f"/migration/{name}.{extension}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == content_type
    assert "max-age" in response.headers["cache-control"]
    assert "content-disposition" not in response.headers
    if extension == "svg":
        assert source_line(declared(QUERIES[name]))[:25] in response.text  # before a line may end
        assert "<script" not in response.text


async def test_bars_are_in_the_order_of_the_rows_with_their_figures(site: Datasette) -> None:
    rows = await rows_of(site, "largest-groups")
    drawing = (await site.client.get("/migration/largest-groups.svg")).text
    assert marks(drawing, "bar") == [
        f"{row['citizenship']}, persons: {figure(row['persons'])}" for row in rows
    ]
    assert [row["persons"] for row in rows][:3] == [2393, 989, 805]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        (
            "where-a-number-comes-from",
            [
                "This number: 2 393",
                "Total of its column: 9 378",
                "Total of its row: 14 160",
            ],
        ),
        (
            "footnotes",
            [
                "Serbia ¹, Immigration 2007: 502",
                "Montenegro ¹, Immigration 2007: 13",
                "Asia, Turkey included ¹, Immigration 2007: 9 577",
            ],
        ),
        (
            "findings",
            [
                "labels differ, Emigration 2008, findings: 6",
                "classification, Immigration 2007, findings: 2",
                "classification, Emigration 2008, findings: 2",
                "unit, Immigration 2007, findings: 1",
                "unit, Emigration 2008, findings: 1",
                "label, Immigration 2007, findings: 2",
                "repeated heads, Immigration 2007, findings: 1",
                "note on wrong row, Immigration 2007, findings: 1",
                "date, Immigration 2007, findings: 1",
                "spanner, Emigration 2008, findings: 1",
                "head, Emigration 2008, findings: 1",
            ],
        ),
    ],
)
async def test_charts_about_the_source(site: Datasette, name: str, labels: list[str]) -> None:
    drawing = (await site.client.get(f"/migration/{name}.svg")).text
    assert [mark.replace(THIN_SPACE, " ") for mark in marks(drawing, "bar")] == labels


async def test_a_part_keeps_its_colour_in_both_tables(site: Datasette) -> None:
    scales = []
    for table in ("immigration-2007", "emigration-2008"):
        address = f"/migration/groups-by-region-as-shares.vegalite?table={table}"
        (view,) = (await site.client.get(address)).json()["vconcat"]
        scale = view["layer"][0]["encoding"]["color"]["scale"]
        scales.append(dict(zip(scale["domain"], scale["range"], strict=True)))
    assert scales[0] == scales[1]
    assert list(scales[0].items())[:3] == [
        ("Norway", "#0072B2"),
        ("Europe, except Norway", "#E69F00"),
        ("Africa", "#009E73"),
    ]


async def test_a_chart_has_the_decimals_of_its_table(site: Datasette) -> None:
    drawing = (await site.client.get("/migration/over-representation.svg")).text
    assert "Romania: 1.33" in marks(drawing, "circle")
    assert "Germany: 1.40" in marks(drawing, "circle")


async def test_a_map_without_any_shape_is_an_error(site: Datasette) -> None:
    response = await site.client.get("/migration/map-of-the-world.svg?group=stateless")
    assert response.status_code == 400
    assert response.text == ("Nothing to draw: no row with a figure has a shape on this map.\n")


async def test_findings_are_not_credited_as_printed(site: Datasette) -> None:
    drawing = (await site.client.get("/migration/findings.svg")).text
    assert "Source: Noted about the tables of Statistics Norway" in drawing


async def test_the_page_holds_the_same_drawing(site: Datasette) -> None:
    drawing = (await site.client.get("/migration/largest-groups.svg")).text
    narrow = (await site.client.get("/migration/largest-groups.svg?_width=360")).text
    page = (await site.client.get("/migration/largest-groups")).text
    assert f'<div class="chart-wide">{themed(drawing)}</div>' in page
    assert f'<div class="chart-narrow">{themed(narrow)}</div>' in page


async def test_png_has_two_pixels_for_each_of_the_drawing(site: Datasette) -> None:
    drawing = (await site.client.get("/migration/largest-groups.svg?_width=320")).text
    picture = (await site.client.get("/migration/largest-groups.png?_width=320")).content
    (width,) = re.findall(r'<svg[^>]* width="(\d+)"', drawing)
    assert png_size(picture)[0] == 2 * int(width)


async def test_a_download_has_a_name(site: Datasette) -> None:
    response = await site.client.get("/migration/largest-groups.svg?_dl=1")
    assert response.headers["content-disposition"] == 'attachment; filename="largest-groups.svg"'


async def test_specification_holds_the_rows(site: Datasette) -> None:
    spec = (await site.client.get("/migration/largest-groups.vegalite?limit=5")).json()
    assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v6.json"
    assert spec["title"]["text"] == ["The largest groups: Western Norway"]
    assert len(spec["datasets"]["rows"]) == 5


async def test_an_error_gives_the_reason(site: Datasette) -> None:
    response = await site.client.get("/migration/largest-groups.png?_width=99999")
    reason = "_width is '99999', where a number of pixels from 320 to 1200 is expected."
    assert (response.status_code, response.text) == (400, f"{reason}\n")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


async def test_tables_and_own_sql_offer_no_chart_format(site: Datasette) -> None:
    for path in ("/migration/region", "/migration?sql=select+1,2"):
        page = (await site.client.get(path)).text
        assert not re.search(r'<a [^>]*href="[^"]*\.(svg|png|vegalite)\b', page)


def truncating(migration_db: Path) -> Datasette:
    query = {
        "title": "All numbers",
        "sql": "select id, value from observation",
        "params": [],
        "chart": {"mark": "bar", "x": "value", "y": "id"},
    }
    return Datasette(
        immutables=[str(migration_db)],
        metadata={"databases": {"migration": {"queries": {"all": query}}}},
        settings={"max_returned_rows": 50},
        plugins_dir=str(ROOT / "plugins"),
    )


async def test_a_truncated_answer_is_not_drawn(migration_db: Path) -> None:
    site = truncating(migration_db)
    response = await site.client.get("/migration/all.svg")
    assert response.status_code == 400
    assert response.text == ("There are more than 50 rows, too many for a chart: ask for fewer.\n")
    page = (await site.client.get("/migration/all")).text
    assert "Only the first 50 rows are on this page. The downloads have all of them." in page
    assert "No chart: There are more than 50 rows" in page


async def test_a_picture_for_a_page_is_dark_in_the_dark_and_has_its_links(
    migration_db: Path,
) -> None:
    site = site_of(migration_db)
    path = "/migration/largest-groups.svg?lang=nb"
    own = (await site.client.get(path)).text
    answer = await site.client.get(f"{path}&_colours=auto")
    assert answer.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert "@media screen and (prefers-color-scheme: dark){svg.chart{--chart-ink:" in answer.text
    assert (
        '<metadata><a xmlns="http://www.w3.org/1999/xhtml"'
        ' href="/-/category/citizenship/POL?lang=nb">Polen</a>' in answer.text
    )
    assert "<style" not in own
    assert "<metadata" not in own
    ElementTree.fromstring(answer.text)


async def test_colours_are_those_of_the_reader_or_those_of_the_file(migration_db: Path) -> None:
    answer = await site_of(migration_db).client.get("/migration/largest-groups.svg?_colours=dark")
    assert answer.status_code == 400
    assert answer.text == "_colours is 'dark', where auto is expected.\n"


def test_the_dark_colours_are_those_of_the_pages() -> None:
    styles = (ROOT / "plugins" / "layout" / "static" / "site.css").read_text(encoding="utf-8")
    assert dict(re.findall(r"--chart-([\w-]+): (#\w+);", styles)) == DARK
    assert {*VARIABLES.values()} == {*DARK}
