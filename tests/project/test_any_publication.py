"""The whole site works for small and odd publications, as everything optional can be absent.

Each is served with the project's metadata.yml, of which little fits, under the name of the database
that it describes; and with no metadata at all.
"""

import re
import shutil
from pathlib import Path

import pytest
from datasette.app import Datasette
from helpers import page_text, publication_folder
from metadata.marbles import build_marbles
from site_of import page, site_of
from site_walk import walk

from loader.build import build

PARTICULAR = re.compile("norway|migration|citizen", re.IGNORECASE)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"
ODD = (
    HOSTILE, "../", "%2e%2e%2f", "a/b?c#d", "#", "?", "NULL", "null", "None", "0", "=1+1", "~2F",
    "x" * 600, "مرحبا بالعالم", "\u202etxt.exe", "Ǻ ﬁ 𝔘 👨‍👩‍👧", "`'\"", "{{ 7*7 }}", "{measure}",
    "a, b; c", "total",
)  # fmt: skip


def bare(folder: Path) -> Path:
    return publication_folder(folder / "bare", {"marbles-2009.txt": page_text()})


def without_totals(folder: Path) -> Path:
    """Write a publication in which no number is known to be additive."""
    text = page_text(
        rows=[("Red", 5, 7), ("Blue", 11, 13)], heads=[("Colour", "Left box", "Right box")]
    )
    return publication_folder(folder / "plain", {"marbles-2009.txt": text})


def of_odd_words(folder: Path) -> Path:
    rows = [(label, *(n * (m + 1) for m in range(len(ODD)))) for n, label in enumerate(ODD, 2)]
    hostile = page_text(
        rows=rows,
        title=f"{HOSTILE} ¹, by {HOSTILE} and %/?#. 2009",
        heads=[("Odd", *(f"Box {label}" for label in ODD))],
        notes=[f"¹ {HOSTILE} see ../ and {{{{ 7*7 }}}}"],
    )
    pages = {
        "csv.txt": hostile,
        "null.txt": page_text(title="Balls, by size and none", number=None),
        "source.txt": page_text(title="Cubes, by null and select. 2010", number=None),
        "json-1.txt": page_text(),
    }
    return publication_folder(folder / "odd", pages)


PUBLICATIONS = {"bare": bare, "without totals": without_totals, "odd words": of_odd_words}


@pytest.fixture(scope="module", params=PUBLICATIONS)
def database(request, tmp_path_factory) -> Path:
    """Build it under a name that metadata.yml does not know."""
    folder = tmp_path_factory.mktemp(request.param.partition(" ")[0])
    target = folder / "other.db"
    build(PUBLICATIONS[request.param](folder), target)
    return target


@pytest.fixture
def site(database: Path) -> Datasette:
    """Serve it with the words of metadata.yml for another publication, the bare one with none."""
    if database.parent.name.startswith("bare"):
        return site_of(database, described=False)
    return site_of(Path(shutil.copyfile(database, database.with_name("migration.db"))))


@pytest.mark.slow
async def test_every_link_leads_somewhere_and_nothing_is_unescaped(site, capfd) -> None:
    walked = await walk(site)
    assert walked.wrong == [], walked.wrong
    assert len(walked.statuses) > 100
    for address, text in walked.texts.items():
        assert "alert(1)</script>" not in text, address
        assert "<img src=x" not in text, address
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("described", [True, False], ids=["metadata.yml", "no metadata"])
async def test_a_publication_speaks_of_itself_alone(tmp_path, described) -> None:
    database = build_marbles(tmp_path, title="Glass marbles")
    site = site_of(database, described)
    for path in ("/", "/marbles", "/marbles/colour", "/marbles/marbles_2009", "/-/search?q=red"):
        shown = await page(site, path)
        head, foot = shown.partition("</header>")[0], shown.partition("<footer")[2]
        assert ">Glass marbles</a>" in head, path
        assert "Search box, colour, size" in head, path
        assert "Bureau, table 7 of “Marbles”, “Weight, by size and year”" in foot, path
        assert ">CC0 1.0</a>" in foot, path
        assert PARTICULAR.search(shown) is None, path
    assert "<p>How many marbles there are, and what they weigh.</p>" in await page(site, "/")
    shown = await page(site, "/marbles/weights")
    assert "<h1>Weight, by size and year " in shown
    assert "What is counted: Weight, in grams. Published by Bureau." in shown
